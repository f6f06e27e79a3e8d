"""A strategy as the numbered lines that librarians read: words, headings, their union, and what joins the concepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from litrev.errors import ProtocolError
from litrev.query.tree import And, Dates, Heading, Node, Not, Or, Query, Term, Translation, Years


class LineKind(StrEnum):
    """What a line is in its strategy."""

    WORDS = "words"
    HEADING = "heading"
    CONCEPT = "concept"
    """A whole concept."""
    LIMIT = "limit"
    WHOLE = "whole"
    """The strategy as it is run; always the last line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; its number is its place in the list, from 1 on."""

    kind: LineKind
    concept: str
    """The concept's name; empty for limits and for the whole."""
    shown: str
    """What a reader sees: the query, or how it joins earlier lines (`#1 OR #2`)."""
    native: str
    """What is sent to ask for this line alone; empty where the source takes it only beside others."""
    found: int | None = None
    """Records that it finds by itself; None when that was not asked."""


Render = Callable[[Query], Translation]


def strategy_lines(query: Query, render: Render, *, in_detail: bool) -> list[Line]:
    """The lines of `query` in the syntax that `render` writes; in detail, each heading and each language by itself."""
    numbered = _Numbered(render, in_detail=in_detail)
    formula = numbered.reference(query.root, outermost=True)
    whole = render(query).native
    shown = whole if numbered.lines == [] or len(numbered.lines) == 1 else formula
    return [*numbered.lines, Line(LineKind.WHOLE, "", shown, whole)]


class _Numbered:
    """Lines in the making."""

    def __init__(self, render: Render, *, in_detail: bool) -> None:
        self.lines: list[Line] = []
        self._render = render
        self._in_detail = in_detail
        self._concepts: dict[str, str] = {}

    def reference(self, node: Node, *, outermost: bool = False) -> str:
        """How a later line names `node`, whose own lines are added."""
        match node:
            case And(label=label) | Or(label=label) if label:
                if label not in self._concepts:
                    self._concepts[label] = self._concept(label, node)
                return self._concepts[label]
            case And() | Or():
                named = [name for part in node.parts if (name := self.reference(part))]
                joined = (" AND " if isinstance(node, And) else " OR ").join(named)
                return joined if outermost or len(named) < 2 else f"({joined})"
            case Not():
                kept, removed = self.reference(node.kept), self.reference(node.removed)
                joined = f"{kept} NOT {removed}" if removed else kept
                return joined if outermost or not removed else f"({joined})"
            case Years(first, last):
                return self._add(LineKind.LIMIT, "", node, otherwise=f"{first or ''}\u2013{last or ''}")
            case Dates(_kind, first_day, last_day):
                return self._add(LineKind.LIMIT, "", node, otherwise=f"{first_day}\u2013{last_day}")
        return self._add(LineKind.WORDS, "", node)

    def _concept(self, name: str, node: And | Or) -> str:
        parts = _groups(node.parts) if self._in_detail and isinstance(node, Or) else []
        if len(parts) > 1:
            named = [ref for kind, part in parts if (ref := self._add(kind, name, part))]
            return self._add(LineKind.CONCEPT, name, node, " OR ".join(named))
        return self._add(LineKind.CONCEPT, name, node)

    def _add(self, kind: LineKind, concept: str, node: Node, shown: str = "", otherwise: str = "") -> str:
        """The new line's name; empty when the source cannot be asked this and there is no other way to show it."""
        try:
            native = self._render(Query(node)).native
        except ProtocolError:
            native = ""
        if not (native or otherwise):
            return ""
        self.lines.append(Line(kind, concept, shown or native.strip() or otherwise, native))
        return f"#{len(self.lines)}"


def _groups(parts: tuple[Node, ...]) -> list[tuple[LineKind, Node]]:
    """Each heading by itself, then the words of each language."""
    headings: list[tuple[LineKind, Node]] = [(LineKind.HEADING, part) for part in parts if isinstance(part, Heading)]
    words: dict[str, list[Node]] = {}
    for part in parts:
        if not isinstance(part, Heading):
            words.setdefault(part.language if isinstance(part, Term) else "", []).append(part)
    return headings + [(LineKind.WORDS, Or(tuple(group))) for group in words.values()]
