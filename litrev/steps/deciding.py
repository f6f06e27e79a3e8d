"""Taking in decisions from a table: what can be applied is, the rest is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from litrev.errors import InputError, UsageError
from litrev.formats.tables import Row, Table
from litrev.formats.workbook import read_any_table
from litrev.i18n import _
from litrev.protocol import Protocol
from litrev.review import Review
from litrev.screening.bulk import BY_NAME, FROM_TABLE, Ballot, Bulk, held_by, read, reason_words
from litrev.screening.elsewhere import Reader, Tool, list_verdict, people_in, plain_row, recognised, title_key
from litrev.screening.stages import StageRules, rules_from_protocol
from litrev.screening.standing import standing
from litrev.screening.words import plain_words
from litrev.steps.ledger import Corpus, corpus, decisions_of, find_works, open_ledger, pilot_rounds, utc_now
from litrev.steps.team import reviewer_id, stage_id
from litrev.store import Store


@dataclass(frozen=True, slots=True)
class Reading:
    """How an export of another program is to be read."""

    person: str = ""
    """Whose decisions, in a file that holds several people's."""
    verdict: str = ""
    """What all rows of a list without verdicts are: include or exclude."""
    reasons: tuple[str, ...] = ()
    """`their reason=CODE`, for reasons that are called otherwise there."""


def decide(
    review: Review,
    file: Path,
    *,
    reviewer: str,
    stage: str | None = None,
    reading: Reading | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Bulk:
    """Apply the rows of a table as `reviewer`'s decisions at `stage` (by default the protocol's first).

    Our own table (CSV or Excel) has the columns `id` (a record or work id, a DOI or a PMID) or `title` and `year`,
    `verdict`, and optionally `reason` and `note`. Exports of Rayyan, Covidence and ASReview are recognised.
    Rows without a decision are counted, not refused. Taking in a file again adds nothing. Raises InputError when the
    file is no such table, UsageError for an unknown reviewer, stage or criterion.
    """
    protocol = review.load()
    who, at_stage = reviewer_id(protocol, reviewer), stage_id(protocol, stage)
    rules = rules_from_protocol(protocol)
    at_this = next(r for r in rules if r.id == at_stage)
    table = read_any_table(file)
    if not table.rows:
        raise InputError(
            _("{file} holds no decisions.").format(file=file),
            _("Its first row names the columns: id,verdict,reason,note. Each further row is a decision."),
        )
    plain = _plain(table, at_this, reading or Reading())
    result = _applied(review, protocol, plain, _Voter(who, at_stage, now()))
    return replace(
        result,
        origin=plain.origin,
        person=plain.person,
        undecided=plain.undecided + result.undecided,
        other_reasons=tuple(plain.other_reasons.most_common()),
    )


def decide_on(
    review: Review,
    ids: Sequence[str],
    said: Mapping[str, str],
    *,
    reviewer: str,
    stage: str | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Bulk:
    """Give the works of these ids, DOIs or PMIDs one verdict; `said`: `verdict`, `reason`, `note`, as a table has them.

    A work that a rule of the protocol marks is brought back so, and a verdict `withdrawn` takes that back.
    Raises UsageError for an unknown reviewer or stage, and where no verdict is said.
    """
    protocol = review.load()
    who, at_stage = reviewer_id(protocol, reviewer), stage_id(protocol, stage)
    if not said.get("verdict"):
        raise UsageError(_("Say which verdict."), _("For example: --verdict include"))
    rows = [{"id": called, **said} for called in dict.fromkeys(ids)]
    plain = _Plain(rows, tuple(range(1, len(rows) + 1)), frozenset(), "", "", 0, Counter())
    return _applied(review, protocol, plain, _Voter(who, at_stage, now(), BY_NAME))


@dataclass(frozen=True, slots=True)
class _Voter:
    """Whose decisions they are, where, and when they came, UTC."""

    reviewer: str
    stage: str
    at: datetime
    origin: str = FROM_TABLE


def _applied(review: Review, protocol: Protocol, plain: _Plain, by: _Voter) -> Bulk:
    """What the rows come to; what can be applied is saved."""
    rules = rules_from_protocol(protocol)
    with open_ledger(review, protocol) as store:
        counted = corpus(protocol, store)
        works, decisions = list(counted.clusters.values()), decisions_of(protocol, store)
        where = standing(works, decisions, rules, pilot_rounds(protocol, store, counted, rules))
        ballot = Ballot(
            rules=next(r for r in rules if r.id == by.stage),
            reviewer=by.reviewer,
            at=by.at,
            resolve=lambda called: find_works(store, counted, called),
            resolve_title=_Titles(store, counted).works,
            reached=frozenset(where.reached(by.stage)),
            held=held_by(by.reviewer, by.stage, works, decisions),
            criteria_version=protocol.criteria_version_of(by.stage),
            origin=by.origin,
        )
        result = read(plain.rows, ballot, plain.lines, plain.overlong)
        store.add_decisions(result.decisions)
    return result


@dataclass(frozen=True, slots=True)
class _Plain:
    """A table as `bulk.read` takes it, and what was learnt on the way."""

    rows: Sequence[Mapping[str, str]]
    lines: Sequence[int]
    overlong: frozenset[int]
    origin: str
    person: str
    undecided: int
    other_reasons: Counter[str]


def _plain(table: Table, rules: StageRules, reading: Reading) -> _Plain:
    lines = table.lines or tuple(range(2, 2 + len(table.rows)))
    tool = recognised(table.columns, table.rows)
    if tool is None:
        _ensure_own(reading)
        return _Plain(table.rows, lines, table.overlong, "", "", 0, Counter())
    reader = _reader(tool, table, reading)
    words = _reason_words(rules, reading.reasons)
    rows, kept, undecided, others = [], [], 0, Counter[str]()
    for line, row in zip(lines, table.rows, strict=True):
        plain = plain_row(tool, row, reader)
        if not plain["verdict"]:
            undecided += 1
            continue
        rows.append(_with_codes(plain, words, tool, others))
        kept.append(line)
    return _Plain(rows, kept, table.overlong, tool.value, reader.person, undecided, others)


def _ensure_own(reading: Reading) -> None:
    """Raises UsageError where something is said of an export that the file is not."""
    if reading.person or reading.verdict:
        raise UsageError(
            _("This file is no export of Rayyan, Covidence or ASReview that litrev recognises."),
            _("Name its columns id and verdict, and leave --reviewer-in-file and --verdict out."),
        )


def _reader(tool: Tool, table: Table, reading: Reading) -> Reader:
    if tool is Tool.RAYYAN:
        return Reader(person=_person(people_in(table.rows), reading.person))
    if tool is Tool.COVIDENCE:
        return Reader(verdict=_list_verdict(table.file, reading.verdict))
    return Reader()


def _person(people: Counter[str], wanted: str) -> str:
    """The one whose decisions are meant, as the file spells the name. Raises InputError naming all."""
    listed = ", ".join(f"{name} ({n})" for name, n in sorted(people.items()))
    if not wanted:
        if len(people) > 1:
            raise InputError(
                _("The file holds the decisions of several people: {names}.").format(names=listed),
                _('Say whose these are: --reviewer-in-file "{name}"').format(name=min(people)),
            )
        return next(iter(people), "")
    found = [name for name in people if name.casefold() == wanted.strip().casefold()]
    if not found:
        raise InputError(
            _("Nobody called “{name}” has decided in this file.").format(name=wanted),
            _("It names: {names}").format(names=listed or "–"),
        )
    return found[0]


def _list_verdict(file: Path, told: str) -> str:
    verdict = told.strip().casefold() or list_verdict(file.name)
    if verdict in ("include", "exclude", ""):
        return verdict
    if told:
        raise UsageError(
            _("“{word}” is no verdict for a whole list.").format(word=told), _("Write include or exclude.")
        )
    raise InputError(
        _("A list of Covidence holds no verdicts, and the name {file} does not tell which list it is.").format(
            file=file.name
        ),
        _("Say what its rows are: --verdict include or --verdict exclude"),
    )


def _reason_words(rules: StageRules, told: Iterable[str]) -> dict[str, str]:
    """Reasons in their plain form -> codes: those of the stage and those told. Raises UsageError."""
    words = reason_words(rules)
    for text in told:
        theirs, equals, code = text.rpartition("=")
        ours = words.get(plain_words(code))
        if not equals or not theirs.strip() or ours is None:
            raise UsageError(
                _("“{text}” does not say which criterion a reason is.").format(text=text),
                _('Write --reason "their reason=CODE", with one of: {codes}').format(
                    codes=", ".join(rules.codes) or "–"
                ),
            )
        words[plain_words(theirs)] = ours
    return words


def _with_codes(plain: Row, words: Mapping[str, str], tool: Tool, others: Counter[str]) -> Row:
    """With codes for the reasons that are known; the others go into the note."""
    said = [reason.strip() for reason in plain["reason"].split(";") if reason.strip()]
    codes = [words[plain_words(reason)] for reason in said if plain_words(reason) in words]
    unknown = [reason for reason in said if plain_words(reason) not in words]
    others.update(unknown)
    note = " / ".join(filter(None, [plain["note"], f"{tool.value}: {', '.join(unknown)}" if unknown else ""]))
    return plain | {"reason": ";".join(dict.fromkeys(codes)), "note": note}


class _Titles:
    """Works by title and year; the titles are read when the first one is asked for."""

    def __init__(self, store: Store, counted: Corpus) -> None:
        self._store = store
        self._corpus = counted
        self._known: dict[str, dict[str, set[int]]] | None = None
        """Title in its plain form -> work -> the years that its records name."""

    def works(self, title: str, year: str) -> list[str]:
        """The works of that title, in order; of that year only, where both sides name one."""
        if self._known is None:
            self._known = self._read()
        bearers = self._known.get(title_key(title), {}) if title_key(title) else {}
        wanted = int(year) if year.isdecimal() else None
        return sorted(w for w, years in bearers.items() if wanted is None or not years or wanted in years)

    def _read(self) -> dict[str, dict[str, set[int]]]:
        known: dict[str, dict[str, set[int]]] = {}
        for record in self._store.records_of(self._corpus.run_ids):
            work = self._corpus.work_of[record.id]
            for title in {title_key(record.title), title_key(record.translated_title)} - {""}:
                years = known.setdefault(title, {}).setdefault(work, set())
                years |= {record.year} if record.year is not None else set()
        return known
