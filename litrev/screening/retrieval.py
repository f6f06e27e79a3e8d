"""Full texts: which free copies a work's records name, what was done to get hold of it, and how that stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from litrev.model import Event, EventKind, Record


class Step(StrEnum):
    """What somebody, or the program, did about a full text."""

    FETCHED = "fetched"
    """The program fetched a free copy."""
    FAILED = "failed"
    """It tried to and could not."""
    ASKED = "asked"
    """An author or a library was asked for it."""
    GOT = "got"
    """A person has it: a file, or a link that opens."""
    MISSING = "missing"
    """A person says that it cannot be had."""
    UNDONE = "undone"
    """An earlier step, `undoes`, counts no longer."""


class Availability(StrEnum):
    """How a full text stands. Exactly one applies."""

    HELD = "held"
    """A file is in the review, or a person has said where it opens."""
    OPEN = "open"
    """A free copy is known and was not fetched."""
    ASKED = "asked"
    NOT_OBTAINED = "not_obtained"
    WAITING = "waiting"
    """No free copy is known, and nobody has been asked."""
    READ = "read"
    """Its stage has decided, and nobody noted where the text was had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One step on the way to a full text."""

    id: str
    record: str
    """A record id; it speaks for the whole work."""
    by: str
    """A member of the team, or `litrev`."""
    at: datetime
    """UTC."""
    step: Step
    url: str = ""
    file: str = ""
    """From the review's folder, with `/`: `fulltext/rossi2020-pubmed-1.pdf`."""
    sha256: str = ""
    licence: str = ""
    whom: str = ""
    """Asked: the library, the author."""
    why: str = ""
    """Failed: what came instead, in the language of whoever ran it."""
    note: str = ""
    undoes: str = ""

    def to_event(self) -> Event:
        """As the ledger keeps it."""
        content = {name: value for name in _CONTENT if (value := str(getattr(self, name)))}
        return Event(
            id=self.id, kind=EventKind.RETRIEVAL, record=self.record, by=self.by, at=self.at, content=content
        )  # fmt: skip

    @staticmethod
    def from_event(event: Event) -> Attempt | None:
        """What the ledger kept; None where the event is no step that this version understands."""
        if event.kind is not EventKind.RETRIEVAL or event.content.get("step") not in set(Step):
            return None
        held = {name: str(event.content.get(name, "")) for name in _CONTENT if name != "step"}
        return Attempt(
            id=event.id, record=event.record, by=event.by, at=event.at, step=Step(event.content["step"]), **held
        )  # fmt: skip


_CONTENT = ("step", "url", "file", "sha256", "licence", "whom", "why", "note", "undoes")
PROGRAM = "litrev"
"""`Attempt.by` of what the program did by itself."""


def attempts(events: Iterable[Event]) -> list[Attempt]:
    """The steps that count, the oldest first: neither undone ones nor the undoing."""
    known = [attempt for event in events if (attempt := Attempt.from_event(event))]
    undone = {attempt.undoes for attempt in known if attempt.step is Step.UNDONE}
    return sorted((a for a in known if a.step is not Step.UNDONE and a.id not in undone), key=lambda a: (a.at, a.id))


@dataclass(frozen=True, slots=True)
class Copy:
    """A place where a full text is free to read."""

    url: str
    licence: str = ""
    """In its short form: `cc-by`, `cc-by-nc-nd`, `public-domain`; empty where no source names one."""
    origin: str = ""
    """The source that names it."""

    @property
    def may_be_kept(self) -> bool:
        """Its licence allows anybody to keep a copy."""
        return self.licence.startswith("cc") or self.licence == "public-domain"


def licence_code(text: str) -> str:
    """A licence in short: `CC BY-NC`, `http://creativecommons.org/licenses/by-nc/4.0/` are `cc-by-nc`."""
    plain = text.strip().casefold()
    if found := re.search(r"creativecommons\.org/licenses/([a-z-]+)", plain):
        return f"cc-{found.group(1)}"
    if "creativecommons.org/publicdomain/zero" in plain or plain in ("cc0", "cc-0", "cc zero"):
        return "cc0"
    code = re.sub(r"[\s_]+", "-", plain)
    return "public-domain" if code in ("pd", "public-domain", "publicdomain") else code


def copies(records: Sequence[Record]) -> list[Copy]:
    """The free copies that the records name: those that may be kept first, then what looks like a file, then pages.

    A licence speaks for the copy that its own source names, for a preprint may be free where the article is not.
    """
    found: dict[str, Copy] = {}
    for record in records:
        if record.full_text_url:
            copy = Copy(record.full_text_url, licence_code(record.full_text_licence), record.source)
            if copy.url not in found or not found[copy.url].licence:
                found[copy.url] = copy
    for pmcid in dict.fromkeys(record.pmcid for record in records if record.pmcid):
        url = _PMC.format(pmcid=pmcid)
        found.setdefault(url, Copy(url, origin="europepmc"))
    return sorted(found.values(), key=lambda copy: (not copy.may_be_kept, "pdf" not in copy.url.casefold()))


_PMC = "https://europepmc.org/articles/{pmcid}?pdf=render"
"""The PDF of what is in PubMed Central, as Europe PMC's own lists of full texts give it."""


def availability(steps: Sequence[Attempt], free: Sequence[Copy], *, lost: bool, read: bool = False) -> Availability:
    """How a full text stands after `steps`.

    `lost`: the verdict at its stage is that it could not be had; `read`: its stage has decided otherwise.
    """
    if lost:
        return Availability.NOT_OBTAINED
    if held(steps):
        return Availability.HELD
    if read and not free:
        return Availability.READ
    if any(step.step is Step.ASKED for step in steps):
        return Availability.ASKED
    return Availability.OPEN if free else Availability.WAITING


def held(steps: Sequence[Attempt]) -> Attempt | None:
    """The newest step that brought the full text: one of a person's before one of the program's."""
    brought = [step for step in steps if step.step in (Step.GOT, Step.FETCHED)]
    return max(brought, key=lambda step: (step.step is Step.GOT, step.at, step.id), default=None)
