"""A library behind Zotero's API: on the web (version 3) with a key, or in a Zotero 10 on this computer.

Items bear keys that litrev makes from its own ids, and version 0: sent again, they are answered 412, already there. So
a batch whose answer was lost is simply repeated. Changes name the version that they change, and leave alone what they
do not mention. See zotero.org/support/dev/web_api/v3/write_requests (2024-10).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litrev.errors import InputError, SourceError
from litrev.formats.writing.zotero_item import Item, item_json
from litrev.i18n import _, ngettext
from litrev.zotero.wire import TRIES, Answer, TooBusy, Unanswered, Unreachable, Wire

DEFAULT_URL = "https://api.zotero.org"
MOST_OBJECTS = 50
"""In one request, notes counted."""
DIALOG_SECONDS = 300.0
"""For a person to answer Zotero's question."""
_KEY_SIGNS = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item."""

    new: bool = False
    there: bool = False
    """It was in the library already."""
    refusal: str = ""


class Library:
    """The library at `path` (`/users/123`)."""

    def __init__(self, wire: Wire, path: str, headers: Mapping[str, str], sleep: Callable[[float], None]) -> None:
        self._wire = wire
        self._path = path
        self._headers = headers
        self._sleep = sleep

    def collection(self, name: str) -> str:
        """The key of the collection called `name`, which is made where there is none. Raises SourceError."""
        wanted = name.strip().casefold()
        for known in self._collections():
            if str(known.get("name", "")).strip().casefold() == wanted:
                return str(known["key"])
        key = key_for("collection", self._path, name)
        outcome = _outcome(self._write("collections", [{"key": key, "version": 0, "name": name}]), 0)
        if outcome.refusal:
            raise SourceError(
                _("Zotero did not make the collection “{name}”: {why}").format(name=name, why=outcome.refusal),
                _("Make it in Zotero, then try again."),
            )
        return key

    def _collections(self) -> Iterator[Object]:
        start = 0
        while True:
            answer = self._ask(f"{self._path}/collections", start=str(start), limit="100")
            page = answer.json()
            if not isinstance(page, list):
                raise refused(answer)
            yield from (one["data"] for one in page if isinstance(one, dict) and isinstance(one.get("data"), dict))
            start += len(page)
            if not page or start >= int(answer.headers.get("Total-Results") or 0):
                return

    def send(self, items: Sequence[tuple[str, Item]], collection: str) -> list[Outcome]:
        """Add items (key and content), each with its notes; `collection` is a key or empty. Raises SourceError."""
        objects = [one for key, item in items for one in _objects(key, item, collection)]
        places = {str(one["key"]): place for place, one in enumerate(objects)}
        told = self._write("items", objects)
        return [_outcome(told, places[key]) for key, _item in items]

    def lost(self, keys: Collection[str]) -> set[str]:
        """Those of these items that are no longer in the library, be they deleted or in the bin. Raises SourceError."""
        there: set[str] = set()
        start = 0
        while True:
            answer = self._ask(f"{self._path}/items/top", format="keys", start=str(start))
            page = answer.text.split()
            there.update(page)
            start += len(page)
            if not page or start >= int(answer.headers.get("Total-Results") or 0):
                return set(keys) - there

    def revive(self, keys: Collection[str], collection: str) -> set[str]:
        """Take those of these items that are in the bin out of it, into `collection` too; gives them."""
        return self._change(keys, collection, only_from_bin=True)

    def put_in(self, keys: Collection[str], collection: str) -> set[str]:
        """Put these items into a collection, beside those that they are in; gives those that are in it now."""
        return self._change(keys, collection, only_from_bin=False)

    def _change(self, keys: Collection[str], collection: str, *, only_from_bin: bool) -> set[str]:
        done: set[str] = set()
        ordered = sorted(keys)
        for start in range(0, len(ordered), MOST_OBJECTS):
            portion = ordered[start : start + MOST_OBJECTS]
            held = [one for one in self._held(portion) if one.get("deleted") or not only_from_bin]
            changes = [
                {
                    "key": one["key"],
                    "version": one["version"],
                    "collections": list(dict.fromkeys([*one.get("collections", ()), *filter(None, [collection])])),
                }
                | ({"deleted": 0} if only_from_bin else {})
                for one in held
            ]
            told = self._write("items", changes) if changes else {}
            outcomes = ((str(one["key"]), _outcome(told, place)) for place, one in enumerate(changes))
            done |= {key for key, outcome in outcomes if outcome.new or (outcome.there and not only_from_bin)}
        return done

    def _held(self, keys: Sequence[str]) -> Iterator[Object]:
        """What the library has of these items, at most fifty, those in the bin included."""
        params = {"itemKey": ",".join(keys), "includeTrashed": "1", "format": "json", "limit": str(MOST_OBJECTS)}
        answer = self._ask(f"{self._path}/items", **params)
        page = answer.json()
        if not isinstance(page, list):
            raise refused(answer)
        yield from (
            one["data"] | {"version": one.get("version", one["data"].get("version", 0))}
            for one in page
            if isinstance(one, dict) and isinstance(one.get("data"), dict) and one["data"].get("key") in keys
        )

    def _write(self, what: str, objects: Sequence[Object]) -> dict[str, Any]:
        answer = self._insist(f"{self._path}/{what}", list(objects))
        told = answer.json()
        if answer.status != 200 or not isinstance(told, dict):
            raise refused(answer)
        return told

    def _insist(self, path: str, objects: list[Object]) -> Answer:
        """Repeat what got no answer, or a server's failure: nothing can arrive twice."""
        for attempt in range(TRIES):
            try:
                answer = self._wire.post(path, objects, headers=self._headers)
                if answer.status < 500:
                    return answer
            except Unanswered:
                pass
            except (Unreachable, TooBusy) as error:
                raise out_of_reach(self._wire.base_url, error) from None
            self._sleep(2.0**attempt)
        raise out_of_reach(self._wire.base_url, Unanswered())

    def _ask(self, path: str, **params: str) -> Answer:
        return ask(self._wire, path, **params)


def ask(wire: Wire, path: str, **params: str) -> Answer:
    """The answer to a question. Raises SourceError when there is none or it is a refusal."""
    try:
        answer = wire.get(path, **params)
    except (Unreachable, Unanswered, TooBusy) as error:
        raise out_of_reach(wire.base_url, error) from None
    if answer.status >= 400:
        raise refused(answer)
    return answer


def user_of(wire: Wire) -> str:
    """The id of the person whose key the wire carries. Raises InputError when the key may not write."""
    told = ask(wire, "/keys/current").json()
    known = told if isinstance(told, dict) else {}
    access = known.get("access", {}).get("user", {}) if isinstance(known.get("access"), dict) else {}
    if not known.get("userID") or not (access.get("library") and access.get("write")):
        raise InputError(
            _("Your key of zotero.org may not write to your library."),
            _("At https://www.zotero.org/settings/keys edit it: allow library access and write access."),
        )
    return str(known["userID"])


def local_library(wire: Wire, sleep: Callable[[float], None]) -> Library | None:
    """The library of the Zotero (10 or newer) on this computer, once the person has agreed there; None where it does
    not offer that or they do not."""
    try:
        root = wire.get("/api/")
        server = root.headers.get("Zotero-Server-ID", "")
        if root.status != 200 or not server:
            return None
        needed = {"Zotero-Server-ID": server}
        told = wire.post("/api/local/authorize", {"appName": "litrev"}, headers=needed, seconds=DIALOG_SECONDS)
        key = (told.json() or {}).get("key") if told.status == 200 else None
    except (Unreachable, Unanswered, TooBusy):
        return None
    return Library(wire, "/api/users/0", needed | {"Zotero-API-Key": str(key)}, sleep) if key else None


def key_for(*parts: str) -> str:
    """A key of eight signs, always the same for the same parts."""
    number = int.from_bytes(hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).digest()[:8], "big")
    signs = []
    for _place in range(8):
        number, rest = divmod(number, len(_KEY_SIGNS))
        signs.append(_KEY_SIGNS[rest])
    return "".join(signs)


def batches(items: Sequence[tuple[str, Item]]) -> Iterator[list[tuple[str, Item]]]:
    """So many items that they and their notes fit in one request."""
    batch: list[tuple[str, Item]] = []
    size = 0
    for key, item in items:
        needs = len(_objects(key, item, ""))
        if batch and size + needs > MOST_OBJECTS:
            yield batch
            batch, size = [], 0
        batch.append((key, item))
        size += needs
    if batch:
        yield batch


def _objects(key: str, item: Item, collection: str) -> list[Object]:
    """The item, then its notes and its link, which name it by its key."""
    parent = item_json(item) | {"key": key, "version": 0} | ({"collections": [collection]} if collection else {})
    notes = [
        {"itemType": "note", "parentItem": key, "note": _as_html(text), "key": key_for(key, "note", text), "version": 0}
        for text in item.notes
    ]
    links = [
        {"itemType": "attachment", "parentItem": key, "linkMode": "linked_url", "title": "Full text", "url": item.link,
         "key": key_for(key, "link"), "version": 0}
    ] if item.link else []  # fmt: skip
    return [parent, *notes, *links]


def _as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _outcome(told: Mapping[str, Any], place: int) -> Outcome:
    failed = (told.get("failed") or {}).get(str(place))
    if failed:
        code = failed.get("code")
        return Outcome(there=True) if code == 412 else Outcome(refusal=str(failed.get("message") or code))
    if str(place) in (told.get("unchanged") or {}):
        return Outcome(there=True)
    done = str(place) in (told.get("successful") or {}) or str(place) in (told.get("success") or {})
    return Outcome(new=True) if done else Outcome(refusal=_("Zotero says nothing of it."))


def refused(answer: Answer) -> SourceError:
    """The API does not want it."""
    words = " ".join(answer.text.split())[:200]
    if answer.status in (401, 403):
        return SourceError(
            _("Zotero does not accept the key."),
            _("Check LITREV_ZOTERO_KEY; make a key that may write at https://www.zotero.org/settings/keys"),
        )
    if answer.status == 409:
        return SourceError(_("The Zotero library is locked by another program."), _("Wait a minute, then try again."))
    return SourceError(
        _("Zotero refused the works: HTTP {status}, {words}").format(status=answer.status, words=words),
        _("Nothing that arrived is sent again: try later, or: litrev export -o corpus.ris"),
    )


def out_of_reach(url: str, error: Exception) -> SourceError:
    """No answer, or none in reasonable time."""
    if isinstance(error, TooBusy):
        return SourceError(
            ngettext(
                "Zotero asks to wait {n} second.", "Zotero asks to wait {n} seconds.", round(error.seconds)
            ).format(n=round(error.seconds)),
            _("Try again after that: nothing that arrived is sent again."),
        )
    return SourceError(
        _("{url} cannot be reached.").format(url=url),
        _("Is this computer online? Try again: nothing that arrived is sent again."),
    )
