"""Decisions from the rows of a file: each row becomes a decision, repeats what is held already, or is refused."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from litrev.errors import InputError, UsageError
from litrev.i18n import _
from litrev.model import Decision, Verdict, Work
from litrev.screening.outcome import order_of
from litrev.screening.stages import StageRules
from litrev.screening.verdict import check
from litrev.screening.words import Column, columns, plain_words
from litrev.screening.words import verdict as verdict_of

Row = Mapping[str, str]
"""Column name -> cell."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be applied."""

    line: int
    """In the file, from 1; the header is line 1."""
    id: str
    """What the row calls the work."""
    reason: str
    """Why, in the active language."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What a file of decisions comes to."""

    decisions: tuple[Decision, ...]
    """To be saved."""
    unchanged: int
    """Rows that say what the reviewer holds already, or what an earlier row of the file said."""
    refused: tuple[RefusedRow, ...]
    origin: str = ""
    """The program that the file came from, where it is known."""
    person: str = ""
    """Whose decisions were taken, where the file holds several people's."""
    undecided: int = 0
    """Rows on which nobody, or not that person, has decided."""
    other_reasons: tuple[tuple[str, int], ...] = ()
    """Reasons that are no criteria of the stage, and how often they occur; they are kept in the notes."""


FROM_TABLE = "bulk:"
"""How the ids of decisions begin that came in a table."""
BY_NAME = "named:"
"""The same of works that were named one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """Whose decisions the rows are, and what the review knows."""

    rules: StageRules
    reviewer: str
    at: datetime
    """The time that they all bear, UTC."""
    resolve: Callable[[str], list[str]]
    """The ids of the works that an id, DOI or PMID may mean."""
    reached: Collection[str]
    """The works that have come as far as this stage."""
    held: Mapping[str, Decision]
    """Work id -> the reviewer's newest decision on it at this stage, withdrawn ones included."""
    resolve_title: Callable[[str, str], list[str]] = lambda _title, _year: []
    """The ids of the works that a title and a year (may be empty) mean."""
    criteria_version: str = ""
    origin: str = FROM_TABLE
    """How the ids of the decisions begin."""


_NAMING = (Column.ID, Column.DOI, Column.PMID, Column.TITLE)
"""The columns that name a work, what is surest first."""
_LONGEST_ID = 500
"""Of a longer one, which is none, so much is shown."""


class _RowError(Exception):
    """Why one row cannot be applied, in the active language."""


@dataclass(frozen=True, slots=True)
class _Vote:
    line: int
    called: str
    work: str
    verdict: Verdict
    criteria: tuple[str, ...]
    note: str

    @property
    def content(self) -> tuple[Verdict, tuple[str, ...], str]:
        return self.verdict, self.criteria, self.note


def read(
    rows: Sequence[Row], ballot: Ballot, lines: Sequence[int] | None = None, overlong: Collection[int] = ()
) -> Bulk:
    """What `rows` come to for `ballot`; nothing is saved. Rows without any content are passed over.

    `lines` are the rows' numbers in their file, from 2 on if left out; those of `overlong` have lost some cells.

    Rows with neither verdict nor reason are counted as undecided: a sheet may be half filled.
    Two rows that say different things of one work are both refused: nobody can know which is meant. Decisions have
    ids made from their content and from what they replace, so reading a file again adds nothing.
    Raises InputError when no column holds ids, or none holds verdicts.
    """
    votes: dict[str, list[_Vote]] = {}
    refused: list[RefusedRow] = []
    undecided = 0
    layouts: dict[tuple[str, ...], dict[str, Column]] = {}
    for line, row in zip(lines or range(2, 2 + len(rows)), rows, strict=True):
        names = tuple(row)
        if names not in layouts:
            layouts[names] = columns(names) if layouts else _layout(names)
        cells = {column: (row[name] or "").strip() for name, column in layouts[names].items()}
        if not any(cells.values()):
            continue
        try:
            if line in overlong:
                raise _RowError(_("The row has more cells than there are columns; put a text with commas in quotes."))
            if not cells.get(Column.VERDICT) and not cells.get(Column.REASON):
                undecided += 1
                continue
            vote = _vote(line, cells, ballot)
        except _RowError as error:
            refused.append(RefusedRow(line, _called(cells), str(error)))
        else:
            votes.setdefault(vote.work, []).append(vote)
    refused += [row for said in votes.values() for row in _contradictions(said)]
    settled = [said for said in votes.values() if not _contradictions(said)]
    decisions = tuple(filter(None, (_decision(said[0], ballot) for said in settled)))
    return Bulk(
        decisions=decisions,
        unchanged=sum(map(len, settled)) - len(decisions),
        refused=tuple(sorted(refused, key=lambda row: row.line)),
        undecided=undecided,
    )


def held_by(reviewer: str, stage: str, works: Iterable[Work], decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The newest decision of `reviewer` on each work at `stage`, withdrawn ones included: `Ballot.held`."""
    work_of = {member: work.id for work in works for member in work.members}
    held: dict[str, Decision] = {}
    for decision in decisions:
        work = work_of.get(decision.record)
        if work is not None and decision.reviewer == reviewer and decision.stage == stage:
            held[work] = max(held.get(work, decision), decision, key=order_of)
    return held


def _layout(names: Sequence[str]) -> dict[str, Column]:
    """What the columns of the file hold, from its first row."""
    meanings = columns(names)
    known = set(meanings.values())
    if not known & {Column.ID, Column.DOI, Column.PMID, Column.TITLE} or Column.VERDICT not in known:
        raise InputError(
            _("The file needs a column of ids or titles and a column of verdicts; it has: {columns}.").format(
                columns=", ".join(str(name) for name in names[:8])
            ),
            _("Name them in the first row: “id” and “verdict”; “reason” and “note” are optional."),
        )
    return meanings


def _called(cells: Mapping[Column, str]) -> str:
    called = next((cells[column] for column in _NAMING if cells.get(column)), "")
    return called if len(called) <= _LONGEST_ID else called[:_LONGEST_ID] + "…"


def _vote(line: int, cells: Mapping[Column, str], ballot: Ballot) -> _Vote:
    work = _work(cells, ballot)
    verdict = _verdict(cells.get(Column.VERDICT, ""))
    criteria = _reasons(cells.get(Column.REASON, ""), ballot.rules)
    try:
        criteria = check(verdict, criteria, ballot.rules)
    except UsageError as error:
        raise _RowError(f"{error.message} {error.hint}".strip()) from error
    return _Vote(line, _called(cells), work, verdict, criteria, cells.get(Column.NOTE, ""))


def _work(cells: Mapping[Column, str], ballot: Ballot) -> str:
    """The one work that the row means."""
    called = _called(cells)
    if not called:
        raise _RowError(_("The row names no work."))
    works = _resolved(cells, ballot)
    if not works:
        raise _RowError(
            _("No work has the title “{title}”, or several have.").format(title=called)
            if called == cells.get(Column.TITLE)
            else _("No work has the id, DOI or PMID “{id}”.").format(id=called)
        )
    if len(works) > 1:
        raise _RowError(
            _("“{id}” may mean several works ({works}); use a work's own id.").format(
                id=called, works=", ".join(sorted(works))
            )
        )
    if works[0] not in ballot.reached:
        raise _RowError(
            _("The work is not at the stage “{stage}”: the stage before has not let it through.").format(
                stage=ballot.rules.name
            )
        )
    return works[0]


def _resolved(cells: Mapping[Column, str], ballot: Ballot) -> list[str]:
    """By the first of id, DOI and PMID that any work bears; else by a title that one work alone has.

    Where several works bear it, the other identifiers and the title tell which of them is meant, as far as they can.
    """
    found: list[str] = []
    for column in _NAMING[:-1]:
        if len(found) != 1 and (called := cells.get(column)):
            found = _narrowed(found, ballot.resolve(called))
    if len(found) == 1 or not cells.get(Column.TITLE):
        return found
    titled = ballot.resolve_title(cells[Column.TITLE], cells.get(Column.YEAR, ""))
    if found:
        return _narrowed(found, titled)
    return titled if len(titled) == 1 else []


def _narrowed(found: list[str], works: list[str]) -> list[str]:
    """Those of `found` that are among `works`; `found` as it is where these have nothing to say of it."""
    return [work for work in found if work in works] or found or works


def _verdict(text: str) -> Verdict:
    if not text:
        raise _RowError(_("The verdict is missing."))
    verdict = verdict_of(text)
    if verdict is None:
        raise _RowError(_("“{word}” is no verdict; write include, exclude, maybe or not retrieved.").format(word=text))
    return verdict


def _reasons(text: str, rules: StageRules) -> tuple[str, ...]:
    """The codes of the criteria in `text`: codes or labels, several apart by `;`, `,` or `|`."""
    words = reason_words(rules)
    codes: list[str] = []
    for part in _parts(text, words):
        code = words.get(plain_words(part))
        if code is None:
            raise _RowError(_unknown_reason(part, rules))
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def reason_words(rules: StageRules) -> dict[str, str]:
    """Codes and labels of the stage's criteria in their plain form -> the code."""
    return {plain_words(word): c.code for c in rules.criteria for word in (*c.labels, c.code)}


def _parts(text: str, words: Mapping[str, str]) -> list[str]:
    """`text` cut at `;`, `|` and `,`, but not at a comma within a label."""
    parts: list[str] = []
    for part in re.split(r"[;|]", text):
        parts += [part] if plain_words(part) in words else part.split(",")
    return [part.strip() for part in parts if part.strip()]


def _unknown_reason(part: str, rules: StageRules) -> str:
    spellings = [word for c in rules.criteria for word in (c.code, *c.labels)]
    near = difflib.get_close_matches(part.casefold(), [word.casefold() for word in spellings], 1)
    if near:
        meant = next(word for word in spellings if word.casefold() == near[0])
        return _("“{reason}” is not a criterion of this stage; did you mean “{meant}”?").format(
            reason=part, meant=meant
        )
    return _("“{reason}” is not a criterion of this stage ({codes}).").format(
        reason=part, codes=", ".join(rules.codes) or "—"
    )


def _contradictions(said: Sequence[_Vote]) -> list[RefusedRow]:
    """The rows of one work, where they do not all say the same."""
    if len({vote.content for vote in said}) == 1:
        return []
    return [
        RefusedRow(
            vote.line,
            vote.called,
            _("The file says different things of this work, in the lines {lines}.").format(
                lines=", ".join(str(other.line) for other in said)
            ),
        )
        for vote in said
    ]


def _decision(vote: _Vote, ballot: Ballot) -> Decision | None:
    """The decision that `vote` makes, or None where the reviewer holds just that already."""
    held = ballot.held.get(vote.work)
    if held is None and vote.verdict is Verdict.WITHDRAWN:
        return None
    if held is not None and (held.verdict, held.criteria, held.note) == vote.content:
        return None
    return Decision(
        id=_id(vote, ballot, held.id if held else ""),
        record=vote.work,
        stage=ballot.rules.id,
        verdict=vote.verdict,
        criteria=vote.criteria,
        note=vote.note,
        reviewer=ballot.reviewer,
        at=ballot.at if held is None else max(ballot.at, held.at + timedelta(microseconds=1)),
        criteria_version=ballot.criteria_version,
    )


def _id(vote: _Vote, ballot: Ballot, replaces: str) -> str:
    """The same decision in the same place of a reviewer's history has the same id on any machine."""
    content = [ballot.reviewer, ballot.rules.id, vote.work, vote.verdict, vote.criteria, vote.note, replaces]
    return ballot.origin + hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:24]
