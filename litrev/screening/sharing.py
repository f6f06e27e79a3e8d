"""What one reviewer did, as a small file that another copy of the review takes in: its lines, and reading them back.

The first line says what the file is, of which review and whose; then one line for each decision, link and event; the
last one counts them and bears a hash of all lines before it, so that a file that came only in part is recognised.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from litrev.errors import InputError
from litrev.i18n import _
from litrev.model import Decision, Event, EventKind, Link, LinkKind, Verdict

FORMAT = 1
_KIND = "litrev decisions"
_ABOUT = (
    "What one reviewer decided in a literature review made with litrev (https://pypi.org/project/litrev/). JSON lines: "
    "this line; then one object a line, {decision}, {link} or {event}, as the review's ledger keeps them; last {end} "
    "with the number of those lines and the SHA-256 of everything before it. Ids name records; there are no titles and "
    "no abstracts. To take it in: litrev merge FILE"
)
Row = TypeVar("Row", Decision, Link, Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one reviewer did."""

    reviewer: str
    also: tuple[str, ...] = ()
    """Ids that the person had before."""
    title: str = ""
    """The review's, for people."""
    runs: tuple[str, ...] = ()
    """The ids of the searches that the copy knew: what copies of one review have in common."""
    criteria_version: str = ""
    written: datetime | None = None
    """UTC."""
    decisions: tuple[Decision, ...] = ()
    links: tuple[Link, ...] = ()
    """Made by hand."""
    events: tuple[Event, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every id of the person."""
        return frozenset((self.reviewer, *self.also))

    @property
    def records(self) -> frozenset[str]:
        """The records that it speaks of."""
        decided = {decision.record for decision in self.decisions}
        linked = {record for link in self.links for record in (link.a, link.b)}
        return frozenset(decided | linked | {event.record for event in self.events if event.record})


ABOUT_ALL = frozenset({EventKind.DRAW, EventKind.ALLOTMENT})
"""Events that concern the whole team, whoever caused them; they go into every file."""


def write_share(share: Share) -> bytes:
    """The file's content; equal shares give equal bytes."""
    head = {
        "kind": _KIND,
        "format": FORMAT,
        "about": _ABOUT,
        "reviewer": share.reviewer,
        "also": list(share.also),
        "review": share.title,
        "runs": sorted(share.runs),
        "criteria_version": share.criteria_version,
        "written": share.written.isoformat(timespec="seconds") if share.written else "",
    }
    lines = [
        _line(head),
        *_rows("decision", share.decisions),
        *_rows("link", share.links),
        *_rows("event", share.events),
    ]
    body = "".join(lines).encode()
    end = {"end": {"rows": len(lines) - 1, "sha256": hashlib.sha256(body).hexdigest()}}
    return body + _line(end).encode()


def _rows(name: str, held: Iterable[Decision | Link | Event]) -> list[str]:
    return [_line({name: asdict(row)}) for row in sorted(held, key=lambda row: (row.at, row.id))]


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    raise TypeError(f"{value!r} has no plain form")


def is_share(raw: bytes) -> bool:
    """Whether a file begins like one of `write_share`."""
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"kind":"' + _KIND.encode())


def read_share(raw: bytes, name: str) -> Share:
    """The share in a file that people call `name`. Raises InputError for a file that is damaged, cut short, changed,
    or of a newer litrev; then nothing of it can be used."""
    body, rows = _checked(raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"), name)
    try:
        head = json.loads(body)
        if head["format"] > FORMAT:
            raise _newer(name)
        share = Share(
            reviewer=head["reviewer"],
            also=tuple(head["also"]),
            title=head["review"],
            runs=tuple(head["runs"]),
            criteria_version=head["criteria_version"],
            written=datetime.fromisoformat(head["written"]) if head["written"] else None,
            decisions=tuple(_each(rows, "decision", _decision)),
            links=tuple(_each(rows, "link", _link)),
            events=tuple(_each(rows, "event", _event)),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(
            _("{file} holds something that this litrev cannot read.").format(file=name),
            _("It may come from a newer version: pipx upgrade litrev. Nothing was taken in."),
        ) from None
    _refuse_others(share, name)
    return share


def _checked(raw: bytes, name: str) -> tuple[bytes, list[dict[str, Any]]]:
    """The first line, and the rows between it and the last one, which vouches for them."""
    lines = raw.rstrip(b"\n").split(b"\n")
    try:
        end = json.loads(lines[-1])["end"]
        rows, sha256 = end["rows"], end["sha256"]
    except (ValueError, KeyError, TypeError):
        raise InputError(
            _("{file} is not whole: its end is missing.").format(file=name),
            _("Have it sent again, as an attachment or in a zip file. Nothing was taken in."),
        ) from None
    body = b"\n".join(lines[:-1]) + b"\n"
    if rows != len(lines) - 2 or hashlib.sha256(body).hexdigest() != sha256:
        raise InputError(
            _("{file} has changed since litrev wrote it: its content does not match its last line.").format(file=name),
            _("Have it written again with litrev share, and do not edit it. Nothing was taken in."),
        )
    return lines[0], [json.loads(line) for line in lines[1:-1]]


def _each(rows: Iterable[dict[str, Any]], name: str, build: Callable[[dict[str, Any]], Row]) -> Iterable[Row]:
    return (build({**row[name], "at": datetime.fromisoformat(row[name]["at"])}) for row in rows if name in row)


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(**{**row, "verdict": Verdict(row["verdict"]), "criteria": tuple(row["criteria"])})


def _link(row: dict[str, Any]) -> Link:
    return Link(**{**row, "kind": LinkKind(row["kind"]), "why": tuple(row["why"])})


def _event(row: dict[str, Any]) -> Event:
    return Event(**{**row, "kind": EventKind(row["kind"])})


def _newer(name: str) -> InputError:
    return InputError(
        _("{file} was written by a newer litrev.").format(file=name), _("Update the program: pipx upgrade litrev")
    )


def _refuse_others(share: Share, name: str) -> None:
    """A file speaks for one person."""
    said = {decision.reviewer for decision in share.decisions} | {link.by for link in share.links}
    said |= {event.by for event in share.events if event.kind not in ABOUT_ALL}
    if strangers := sorted(said - share.names):
        raise InputError(
            _("{file} is the file of {reviewer}, and holds something of {other}.").format(
                file=name, reviewer=share.reviewer, other=strangers[0]
            ),
            _("Each person writes their own file: litrev share --as NAME. Nothing was taken in."),
        )
