"""A stand-in for Zotero: the connector of the program, its local API (version 10), and the web API of zotero.org.

What it imitates: Zotero's documentation of the web API (version 3) and its source (server_connector.js, localAPI); it
was never compared with a running Zotero. Imported text is read only so far as to count and name the items.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Unpack

from litrev.demo.faults import Fault
from litrev.demo.server import Options, Reply, Request, StandIn
from litrev.demo.zotero_schema import FIELDS, ROLES

KEY = "0123456789abcdefABCDEFGH"
USER = 4711
SERVER_ID = "stand-in-server"
_OBJECT_KEY = re.compile(r"[23456789ABCDEFGHIJKLMNPQRSTUVWXYZ]{8}")
_NOT_FIELDS = frozenset(
    ("key", "version", "itemType", "creators", "tags", "collections", "relations", "parentItem", "linkMode", "deleted")
)
_MOST_OBJECTS = 50

Object = dict[str, Any]


@dataclass(slots=True)
class Collection:
    """A collection, or with an id like `L1` a library, as the program lists it."""

    id: str
    name: str
    editable: bool = True


@dataclass(slots=True)
class Imported:
    """What one import session saved."""

    items: list[Object]
    target: str
    tags: str = ""


@dataclass(slots=True)
class Shelf:
    """What a library holds, by key."""

    items: dict[str, Object] = field(default_factory=dict)
    collections: dict[str, Object] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)


class ZoteroStandIn(StandIn):
    """The program and the web service behind one address; change its attributes to change what it does."""

    def __init__(self, *, version: str = "7.0.15", local_api: bool = False, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.version = version
        self.local_api = local_api
        """The person has allowed other programs to write (Settings > Advanced)."""
        self.agrees = True
        """The person says yes in the dialog."""
        self.may_write = True
        """The key may."""
        self.backoff = 0.0
        """Seconds that each answer of the web API asks to wait."""
        self.targets = [Collection("L1", "My Library"), Collection("C12", "AME 2026"), Collection("C13", "Thesis")]
        self.selected = "L1"
        self.sessions: dict[str, Imported] = {}
        self.web, self.local = Shelf(), Shelf()

    def load(self) -> None:
        """Nothing is read from a file."""

    def unload(self) -> None:
        """What was saved stays, for a test to look at."""

    @property
    def url(self) -> str:
        """To be put into LITREV_ZOTERO_URL or LITREV_ZOTERO_API_URL."""
        return self.address

    def refusal(self, request: Request) -> Reply:
        """Too many requests."""
        return Reply(status=429, body=b"Rate limit exceeded", content_type="text/plain")

    def restart(self) -> None:
        """The program was closed and started again: it has forgotten its sessions."""
        self.sessions.clear()

    def imported(self, target: str) -> list[Object]:
        """What import sessions left in a collection or library."""
        return [item for saved in self.sessions.values() if saved.target == target for item in saved.items]

    def answer(self, request: Request, fault: Fault | None) -> Reply:
        """What Zotero answers."""
        if request.path.startswith("/connector/"):
            return self._connector(request)
        if request.path.startswith("/api/"):
            return self._local(request)
        return self._web(request)

    # The connector

    def _connector(self, request: Request) -> Reply:
        if request.headers.get("user-agent", "").startswith("Mozilla/"):
            return _told(403, {"error": "forbidden"})
        answers: dict[str, Callable[[Request], Reply]] = {
            "ping": self._ping,
            "getSelectedCollection": self._selected,
            "import": self._import,
            "updateSession": self._update,
        }
        found = answers.get(request.path.removeprefix("/connector/"))
        return found(request) if found else Reply(status=404, body=b"No endpoint found\n", content_type="text/plain")

    def _ping(self, _request: Request) -> Reply:
        page = b"<!DOCTYPE html><html><body>Zotero is running</body></html>"
        return Reply(body=page, content_type="text/html", headers={"X-Zotero-Version": self.version})

    def _selected(self, request: Request) -> Reply:
        if _json(request) is None:
            return _told(400, {"error": "JSON required"})
        library = self._library_of(self.selected)
        chosen = self._target(self.selected)
        answer: Object = {
            "libraryID": int(library.id[1:]),
            "libraryName": library.name,
            "libraryEditable": library.editable,
            "editable": library.editable,
            "id": int(chosen.id[1:]) if chosen and chosen.id.startswith("C") else None,
            "name": chosen.name if chosen else library.name,
            "targets": [
                {"id": one.id, "name": one.name, "level": int(one.id[0] == "C"), "filesEditable": one.editable}
                for one in self.targets
            ],
        }
        return _told(200, answer)

    def _import(self, request: Request) -> Reply:
        session = request.params.get("session", "")
        if session in self.sessions:
            return _told(409, {"error": "SESSION_EXISTS"})
        text = request.body.decode("utf-8")
        if not re.match(r"\s*TY {1,2}- ", text):
            return Reply(status=400, body=b"No translator found", content_type="text/plain")
        library = self._library_of(self.selected)
        if not library.editable:
            return _told(500, {"libraryEditable": False})
        items = [_ris_item(entry) for entry in re.split(r"(?m)^ER {1,2}- ?.*$", text) if "TY  - " in entry]
        self.sessions[session] = Imported(items, self.selected)
        return _told(201, items)

    def _update(self, request: Request) -> Reply:
        asked = _json(request) or {}
        saved = self.sessions.get(asked.get("sessionID", ""))
        if saved is None:
            return _told(400, {"error": "SESSION_NOT_FOUND"})
        if self._target(asked.get("target", "")) is None:
            return _told(400, {"error": "COLLECTION_NOT_FOUND"})
        saved.target, saved.tags = asked["target"], asked.get("tags", "")
        return _told(200, {})

    def _target(self, id_: str) -> Collection | None:
        return next((one for one in self.targets if one.id == id_), None)

    def _library_of(self, id_: str) -> Collection:
        library = self.targets[0]
        for one in self.targets:
            library = one if one.id.startswith("L") else library
            if one.id == id_:
                return library
        return self.targets[0]

    # The local API

    def _local(self, request: Request) -> Reply:
        if not self.local_api or int(self.version.split(".", maxsplit=1)[0]) < 10:
            return Reply(status=403, body=b"Local API is not enabled", content_type="text/plain")
        if request.path == "/api/":
            return Reply(
                body=b"Nothing to see here.", content_type="text/plain", headers={"Zotero-Server-ID": SERVER_ID}
            )
        if request.method == "POST" and request.headers.get("zotero-server-id") != SERVER_ID:
            given = "zotero-server-id" in request.headers
            return Reply(status=412 if given else 428, body=b"Zotero-Server-ID", content_type="text/plain")
        if request.path == "/api/local/authorize":
            return _told(200, {"key": KEY, "remember": False}) if self.agrees else _told(403, {"denied": True})
        return self._shelf(request, self.local, request.path.removeprefix("/api/users/0"))

    # The web API

    def _web(self, request: Request) -> Reply:
        if request.headers.get("zotero-api-key") != KEY:
            return Reply(status=403, body=b"Invalid key", content_type="text/plain")
        if request.path == "/keys/current":
            access = {"user": {"library": True, "notes": True, "write": self.may_write}}
            return self._paced(_told(200, {"key": KEY, "userID": USER, "username": "someone", "access": access}))
        if not request.path.startswith(f"/users/{USER}/"):
            return Reply(status=403, body=b"Forbidden", content_type="text/plain")
        return self._paced(self._shelf(request, self.web, request.path.removeprefix(f"/users/{USER}")))

    def _paced(self, reply: Reply) -> Reply:
        if self.backoff:
            reply.headers["Backoff"] = f"{self.backoff:g}"
        return reply

    def _shelf(self, request: Request, shelf: Shelf, path: str) -> Reply:
        if request.headers.get("zotero-api-key") != KEY and request.method == "POST":
            return Reply(status=403, body=b"Forbidden", content_type="text/plain")
        if path == "/collections" and request.method == "GET":
            start, limit = int(request.params.get("start", 0)), int(request.params.get("limit", 25))
            found = [{"key": key, "data": data} for key, data in shelf.collections.items()]
            reply = _told(200, found[start : start + limit])
            reply.headers["Total-Results"] = str(len(found))
            return reply
        if path in ("/items", "/items/top") and request.method == "GET":
            return _listed(shelf, path, request.params)
        objects = _json(request)
        if path not in ("/collections", "/items") or not isinstance(objects, list):
            return Reply(
                status=404 if path not in ("/collections", "/items") else 400, body=b"", content_type="text/plain"
            )
        if len(objects) > _MOST_OBJECTS:
            return Reply(status=413, body=b"Too many objects submitted", content_type="text/plain")
        return _told(200, _written(shelf, path, objects))


def _listed(shelf: Shelf, path: str, params: Mapping[str, str]) -> Reply:
    """Items by their keys, or the keys of all that no other item holds; those in the bin only where they are wanted."""
    found = [one for one in shelf.items.values() if params.get("includeTrashed") == "1" or not one.get("deleted")]
    if path == "/items/top":
        found = [one for one in found if "parentItem" not in one]
    if "itemKey" in params:
        wanted = params["itemKey"].split(",")
        if len(wanted) > _MOST_OBJECTS:
            return Reply(status=400, body=b"Too many item keys", content_type="text/plain")
        found = [one for one in found if one["key"] in wanted]
    total = {"Total-Results": str(len(found))}
    start = int(params.get("start", 0))
    if params.get("format") == "keys":  # without a limit
        keys = "".join(f"{one['key']}\n" for one in found[start:])
        return Reply(body=keys.encode(), content_type="text/plain", headers=total)
    limit = min(int(params.get("limit", 25)), 100)
    page = [{"key": one["key"], "version": one["version"], "data": one} for one in found[start : start + limit]]
    reply = _told(200, page)
    reply.headers |= total
    return reply


def _written(shelf: Shelf, path: str, objects: list[Object]) -> Object:
    told: dict[str, Object] = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
    held = shelf.collections if path == "/collections" else shelf.items
    for place, one in enumerate(objects):
        key = str(one.get("key", ""))
        code, words = _fault_in(shelf, path, one, held.get(key))
        if code:
            told["failed"][str(place)] = {"key": key, "code": code, "message": words}
            continue
        version = int(held.get(key, one).get("version", 0)) + 1
        held[key] = held.get(key, {}) | one | {"version": version}
        told["successful"][str(place)] = {"key": key, "version": version, "data": held[key]}
        told["success"][str(place)] = key
    return told


def _fault_in(shelf: Shelf, path: str, one: Object, held: Object | None) -> tuple[int, str]:
    """Why an object is refused: a code and words, or 0."""
    if not _OBJECT_KEY.fullmatch(str(one.get("key", ""))):
        return 400, f"'{one.get('key')}' is not a valid object key"
    if held is not None and one.get("version") != held["version"]:
        found = f"(expected {one.get('version')}, found {held['version']})"
        return 412, f"Item has been modified since specified version {found}"
    if held is not None:
        one = held | one
    if path == "/collections":
        return (0, "") if str(one.get("name", "")).strip() else (400, "Collection name cannot be empty")
    return _fault_in_item(shelf, one)


def _fault_in_item(shelf: Shelf, one: Object) -> tuple[int, str]:  # noqa: PLR0911 - a return for each refusal
    kind = one.get("itemType")
    if kind not in FIELDS:
        return 400, f"'{kind}' is not a valid itemType"
    wrong = [name for name in one if name not in FIELDS[kind] | _NOT_FIELDS]
    if wrong:
        return 400, f"'{wrong[0]}' is not a valid field for type '{kind}'"
    roles = [creator.get("creatorType") for creator in one.get("creators", [])]
    if set(roles) - ROLES.get(kind, frozenset()):
        return 400, f"'{roles}' are not valid creator types for item type '{kind}'"
    if any(len(tag["tag"]) > 255 for tag in one.get("tags", [])):
        return 413, "Tag is too long"
    if any(key not in shelf.collections for key in one.get("collections", [])):
        return 409, "Collection does not exist"
    if "parentItem" in one and one["parentItem"] not in shelf.items:
        return 409, f"Parent item {one['parentItem']} not found"
    return 0, ""


def _ris_item(entry: str) -> Object:
    """As much of an entry as a test asks for."""
    found = re.findall(r"(?m)^([A-Z][A-Z0-9])  - (.*)$", entry)
    titles = [value.strip() for tag, value in found if tag == "TI"]
    return {"title": titles[0] if titles else "", "tags": [value for tag, value in found if tag == "KW"]}


def _json(request: Request) -> Any:
    """The body, when it is said to be JSON and is."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        return json.loads(request.body)
    except ValueError:
        return None


def _told(status: int, body: Any) -> Reply:
    return Reply(status=status, body=json.dumps(body).encode())
