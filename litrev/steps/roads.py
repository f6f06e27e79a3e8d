"""The ways to Zotero, as handing over sees them: each takes a batch and tells what became of it."""

from __future__ import annotations

import getpass
import hashlib
import platform
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cached_property

from litrev.formats.entry import Entry
from litrev.formats.writing.ris import write as write_ris
from litrev.formats.writing.zotero_item import zotero_item
from litrev.sources.http import Clock
from litrev.sources.keys import key_for as secret_called
from litrev.zotero import connector as near
from litrev.zotero import library as far
from litrev.zotero.connector import Connector, Place, Target, the_target
from litrev.zotero.library import Library
from litrev.zotero.sent import PERSONAL
from litrev.zotero.wire import TooBusy, Unanswered, Unreachable, Wire

KEY_NAME = "LITREV_ZOTERO_KEY"
"""In the environment or in the file of keys."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One work, ready to be sent."""

    work: str
    entry: Entry
    version: str
    """A hash of what is sent."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a batch that was answered."""

    new: int
    collection: str
    """Where it is."""
    there: int = 0
    """Works that the library had already."""
    refusals: Mapping[str, str] = field(default_factory=dict)
    """Work -> why it was refused."""


class Road(ABC):
    """A way to one library."""

    target = ""
    """`connector`, `local` or `web`."""
    most = 1
    """Works in a batch."""
    repeatable = False
    """What is sent twice arrives once."""

    def __init__(self, collection: str, library: str, url: str) -> None:
        self.collection = collection
        self.library = library
        self.url = url
        self.computer = _this_computer()

    @abstractmethod
    def send(self, batch: Sequence[Parcel], session: str) -> Delivered:
        """Send a batch. Raises Unreachable, Unanswered, TooBusy, or SourceError for a refusal of all of it."""

    @abstractmethod
    def knows(self, session: str) -> bool | None:
        """Whether Zotero has had that batch since it was started; None when it does not say."""

    def lost(self, keys: Collection[str]) -> set[str] | None:
        """Those of these items that are no longer there; None where Zotero does not say."""
        return None

    def revive(self, keys: Collection[str]) -> set[str]:
        """Take those of these lost items out of the bin that are in it; gives them."""
        return set()

    def put_in(self, keys: Collection[str]) -> set[str]:
        """Put these items into the collection too; gives those that are in it now."""
        return set()

    @abstractmethod
    def item_key(self, work: str) -> str:
        """The key that the item bears in Zotero, where litrev chooses it."""


class ConnectorRoad(Road):
    """To the Zotero that runs here, as a file of RIS."""

    target = "connector"
    most = near.MOST_ITEMS

    def __init__(self, zotero: Connector, place: Place, target: Target, url: str) -> None:
        own = target.library == place.personal
        library = PERSONAL if own else f"group:{target.library_name}"
        super().__init__("" if target.id.startswith("L") else target.name, library, url)
        self._zotero, self._place, self._target = zotero, place, target
        self._tags: list[str] = []

    def send(self, batch: Sequence[Parcel], session: str) -> Delivered:
        self._tags = _common_tags(batch)
        self._zotero.send("".join(write_ris(parcel.entry for parcel in batch)), session)
        stays = self._target.id != self._place.selected.id and not self.knows(session)
        return Delivered(len(batch), self._place.selected.name if stays else self.collection)

    def knows(self, session: str) -> bool | None:
        """Moving it where it belongs is how to ask: Zotero refuses when it has no such session.

        Moving sets the tags that a person gave, so those that all works of the batch have are given again.
        """
        with suppress(Unreachable, Unanswered, TooBusy):
            return self._zotero.move(session, self._target.id, self._tags)
        return None

    def item_key(self, work: str) -> str:
        return ""


def _common_tags(batch: Sequence[Parcel]) -> list[str]:
    """The review's tags that every work of the batch has."""
    tags = [parcel.entry[1].tags for parcel in batch]
    return [tag for tag in tags[0] if all(tag in others for others in tags)]


class LibraryRoad(Road):
    """To a library behind Zotero's API, item by item."""

    most = far.MOST_OBJECTS
    repeatable = True

    def __init__(self, target: str, library: Library, name: str, owner: str, url: str) -> None:
        super().__init__(name, owner, url)
        self.target = target
        self._library = library

    @cached_property
    def _into(self) -> str:
        """The key of the collection, which is made once something goes into it; empty for the library itself."""
        return self._library.collection(self.collection) if self.collection else ""

    def send(self, batch: Sequence[Parcel], session: str) -> Delivered:
        refusals: dict[str, str] = {}
        new = there = 0
        works = {self.item_key(parcel.work): parcel for parcel in batch}
        items = [(key, zotero_item(*parcel.entry, parcel.entry[1].key)) for key, parcel in works.items()]
        for portion in far.batches(items):
            outcomes = self._library.send(portion, self._into)
            for (key, _item), outcome in zip(portion, outcomes, strict=True):
                new += outcome.new
                there += outcome.there
                if outcome.refusal:
                    refusals[works[key].work] = outcome.refusal
        return Delivered(new, self.collection, there, refusals)

    def knows(self, session: str) -> bool | None:
        return None

    def lost(self, keys: Collection[str]) -> set[str] | None:
        return self._library.lost(keys)

    def revive(self, keys: Collection[str]) -> set[str]:
        return self._library.revive(keys, self._into)

    def put_in(self, keys: Collection[str]) -> set[str]:
        return self._library.put_in(keys, self._into) if self.collection else set()

    def item_key(self, work: str) -> str:
        """The same for the same work in the same collection: two reviews of one person may share a work."""
        return far.key_for("item", self.collection, work)


def road_to_zotero(environment: Mapping[str, str], name: str, clock: Clock, open_things: ExitStack) -> Road:
    """The web library where there is a key; else the Zotero that runs here, through its API if it offers it (10 and
    newer), else through its connector. `open_things` closes the connection. Raises SourceError, UsageError."""
    key = secret_called(KEY_NAME, environment)
    if key:
        url = environment.get("LITREV_ZOTERO_API_URL") or far.DEFAULT_URL
        headers = {"Zotero-API-Key": key, "Zotero-API-Version": "3"}
        wire = Wire(url, sleep=clock.sleep, headers=headers)
        open_things.callback(wire.close)
        user = far.user_of(wire)
        library = Library(wire, f"/users/{user}", {}, clock.sleep)
        return LibraryRoad("web", library, name, f"{PERSONAL}:{user}", url)
    url = environment.get("LITREV_ZOTERO_URL") or near.DEFAULT_URL
    wire = Wire(url, sleep=clock.sleep)
    open_things.callback(wire.close)
    zotero = Connector(wire)
    version = zotero.version()
    here = far.local_library(wire, clock.sleep) if _has_api(version) else None
    if here:
        return LibraryRoad("local", here, name, PERSONAL, url)
    place = zotero.place()
    if not place.editable:
        raise near.not_editable()
    return ConnectorRoad(zotero, place, the_target(place, name), url)


def _has_api(version: str) -> bool:
    """Zotero 10 and newer have one that writes."""
    major = version.partition(".")[0]
    return major.isdecimal() and int(major) >= 10


def _this_computer() -> str:
    """Tells the person's Zotero here from another person's elsewhere, and no more than that."""
    try:
        person = getpass.getuser()
    except (OSError, KeyError):
        person = ""
    return hashlib.sha256(f"{platform.node()}\n{person}".encode("utf-8", "replace")).hexdigest()[:12]
