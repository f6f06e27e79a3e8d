"""How a doubtful pair looks: the rules' reasons, then two records side by side or, where that is narrow, in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from litrev.dedupe.answers import weight_of
from litrev.dedupe.contrast import Pieces
from litrev.dedupe.reasons import told
from litrev.i18n import _, decimal
from litrev.model import Link
from litrev.steps.labels import field_label
from litrev.steps.reviewing import ComparedField
from litrev.text import safe
from litrev.tui.drawing import is_right_to_left, pieces_text

_NARROW = 76
"""Columns under which records stand in turn."""
_SHORT = {"authors": 150, "abstract": 220}
"""Letters shown of what may be long, until it is opened."""


@dataclass(frozen=True, slots=True)
class ShownPair:
    """What is drawn of a pair."""

    link: Link
    fields: Sequence[ComparedField]
    with_left: tuple[str, ...] = ()
    """Other records that are one work with the left one."""
    with_right: tuple[str, ...] = ()


def draw_pair(pair: ShownPair, width: int, *, opened: bool) -> RenderableType:
    """The pair for a terminal of `width` columns; `opened`: long fields in full."""
    fields = [_shortened(field, opened=opened) for field in pair.fields]
    body = _in_turn(pair, fields, width) if width < _NARROW else _side_by_side(pair, fields)
    return Group(*_reasons(pair.link), Text(""), *body)


def _reasons(link: Link) -> list[Text]:
    """What speaks for one work and what against, as the rules stored it."""
    pro = [told(reason) for reason in link.why if (weight_of(reason) or 0) > 0]
    contra = [told(reason) for reason in link.why if (weight_of(reason) or 0) < 0 or weight_of(reason) is None]
    lines = [Text(safe(_("The rules are not sure ({score}).").format(score=decimal(link.score or 0, 2))), style="dim")]
    for sign, reasons in (("+", pro), ("−", contra)):
        if reasons:
            lines.append(Text(safe(f"{sign} " + _("; ").join(reasons))))
    return lines


def _side_by_side(pair: ShownPair, fields: Sequence[ComparedField]) -> list[RenderableType]:
    """A table; a field with letters from right to left in turn, lest a terminal mix its line with the other's."""
    names = Text(safe(pair.link.a), style="bold"), Text(safe(pair.link.b), style="bold")
    drawn: list[RenderableType] = []
    width = max(len(field_label(field.field)) for field in fields)
    table = _table(width)
    table.add_row("", *names)
    if pair.with_left or pair.with_right:
        table.add_row("", _others(pair.with_left), _others(pair.with_right))
    for field in fields:
        if _right_to_left(field):
            drawn += [table, *_turns(field)]
            table = _table(width)
        else:
            table.add_row(_label(field), pieces_text(field.left), pieces_text(field.right))
    return [*drawn, table]


def _table(label_width: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=label_width, style="dim")
    for _side in range(2):
        table.add_column(ratio=1, overflow="fold")
    return table


def _in_turn(pair: ShownPair, fields: Sequence[ComparedField], width: int) -> list[RenderableType]:
    drawn: list[RenderableType] = []
    for sign, name, others in (("A", pair.link.a, pair.with_left), ("B", pair.link.b, pair.with_right)):
        line = Text(f"{sign} ", style="dim").append(safe(name), "bold")
        drawn.append(line.append("  ").append_text(_others(others)) if others else line)
    label_width = max(len(field_label(field.field)) for field in fields)
    table = _table(label_width)
    for field in fields:
        room = (width - label_width) // 2 - 3
        if _right_to_left(field) or max(map(_length, (field.left, field.right))) > room:
            drawn += [table, *_turns(field)]
            table = _table(label_width)
        else:
            table.add_row(_label(field), pieces_text(field.left), pieces_text(field.right))
    return [*drawn, table]


def _length(pieces: Pieces) -> int:
    return cell_len("".join(piece.text for piece in pieces))


def _turns(field: ComparedField) -> list[RenderableType]:
    """A field's name, then what the one and what the other says, a line each."""
    drawn: list[RenderableType] = [_label(field)]
    for sign, pieces in (("A", field.left), ("B", field.right)):
        line = Table.grid(padding=(0, 1, 0, 0), expand=True)
        line.add_column(width=1, style="dim")
        line.add_column(ratio=1, overflow="fold")
        line.add_row(sign, pieces_text(pieces))
        drawn.append(Padding(line, (0, 0, 0, 1)))
    return drawn


def _label(field: ComparedField) -> Text:
    return Text(field_label(field.field), style="dim")


def _others(records: Sequence[str]) -> Text:
    words = _("with {records}").format(records=", ".join(records[:3]) + (" …" if len(records) > 3 else ""))
    return Text(safe(words), style="dim") if records else Text("")


def _shortened(field: ComparedField, *, opened: bool) -> ComparedField:
    limit = _SHORT.get(field.field)
    if opened or limit is None:
        return field
    return ComparedField(field.field, _cut(field.left, limit), _cut(field.right, limit))


def _cut(pieces: Pieces, limit: int) -> Pieces:
    kept = []
    for piece in pieces:
        if len(piece.text) > limit:
            kept.append(type(piece)(piece.text[:limit] + "…", piece.differs))
            break
        kept.append(piece)
        limit -= len(piece.text)
    return tuple(kept)


def _right_to_left(field: ComparedField) -> bool:
    return any(is_right_to_left(piece.text) for piece in (*field.left, *field.right))
