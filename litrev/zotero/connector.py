"""The connector of a running Zotero (7 and later): no key, but no new collections and no check for duplicates.

The server is the one that the browser's button talks to; read in Zotero's source (connector/server_connector.js) and
exercised against a stand-in. An import is saved into what is selected in Zotero, then moved by its session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litrev.errors import SourceError, UsageError
from litrev.i18n import _
from litrev.zotero.wire import Answer, TooBusy, Unanswered, Unreachable, Wire

DEFAULT_URL = "http://127.0.0.1:23119"
MOST_ITEMS = 500
"""In one import: Zotero takes about a millisecond for each of them."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where Zotero can save."""

    id: str
    """`L1` for a library, `C12` for a collection."""
    name: str
    library: str
    """`L1`: the library that it is in."""
    library_name: str


@dataclass(frozen=True, slots=True)
class Place:
    """What is selected in Zotero, and what could be."""

    selected: Target
    editable: bool
    targets: tuple[Target, ...]
    personal: str
    """The id of the library that is the person's own."""

    def named(self, name: str) -> list[Target]:
        """The collections called so, those of the selected library first; a path (`Thesis/AME 2026`) ends in it."""
        wanted = name.replace("\\", "/").split("/")[-1].strip().casefold()
        found = [t for t in self.targets if t.id.startswith("C") and t.name.strip().casefold() == wanted]
        return [t for t in found if t.library == self.selected.library] or found


class Connector:
    """A running Zotero."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def version(self) -> str:
        """Of the Zotero that runs. Raises SourceError when none does."""
        try:
            answer = self._wire.get("/connector/ping")
        except (Unreachable, Unanswered, TooBusy):
            raise closed(self._wire.base_url) from None
        if answer.status != 200:
            raise not_zotero(self._wire.base_url, answer.status)
        return answer.headers.get("X-Zotero-Version", "")

    def place(self) -> Place:
        """What is selected now. Raises SourceError."""
        try:
            answer = self._wire.post("/connector/getSelectedCollection", {}, headers=_VERSION)
        except (Unreachable, Unanswered, TooBusy):
            raise closed(self._wire.base_url) from None
        told = answer.json()
        if answer.status != 200 or not isinstance(told, dict) or "libraryID" not in told:
            raise not_zotero(self._wire.base_url, answer.status)
        return _place(told)

    def send(self, text: str, session: str) -> int:
        """Import `text`; how many items Zotero says that it saved.

        Raises Unreachable, Unanswered, or SourceError when Zotero refuses it.
        """
        answer = self._wire.post(f"/connector/import?session={quote(session)}", text, headers=_VERSION)
        if answer.status == 201:
            items = answer.json()
            return len(items) if isinstance(items, list) else 0
        raise _refused(answer)

    def move(self, session: str, target: str, tags: Sequence[str] = ()) -> bool:
        """Put what a session saved into `target`; whether Zotero knows the session and the target."""
        body = {"sessionID": session, "target": target, "tags": ",".join(tags)}
        return self._wire.post("/connector/updateSession", body, headers=_VERSION).status == 200


_VERSION = {"X-Zotero-Connector-API-Version": "3"}


def _place(told: dict[str, Any]) -> Place:
    targets: list[Target] = []
    library = Target(f"L{told['libraryID']}", str(told.get("libraryName", "")), "", "")
    for one in told.get("targets") or []:
        known = Target(str(one.get("id", "")), str(one.get("name", "")), "", "")
        library = known if known.id.startswith("L") else library
        targets.append(Target(known.id, known.name, library.id, library.name))
    home, home_name = f"L{told['libraryID']}", str(told.get("libraryName", ""))
    chosen = f"C{told['id']}" if told.get("id") else home
    selected = Target(chosen, str(told.get("name") or home_name), home, home_name)
    editable = bool(told.get("libraryEditable", told.get("editable", True)))
    first = next((target.id for target in targets if target.id.startswith("L")), home)
    return Place(selected, editable, tuple(targets), first)


def _refused(answer: Answer) -> SourceError:
    told = answer.json()
    if isinstance(told, dict) and told.get("libraryEditable") is False:
        return not_editable()
    if answer.status == 409:
        return SourceError(_("Zotero has had this batch before."), _("Try again: litrev export --zotero"))
    return SourceError(
        _("Zotero did not take the works (HTTP {status}).").format(status=answer.status),
        _("Write a file and import it there: litrev export -o corpus.ris"),
    )


def closed(url: str) -> SourceError:
    """Zotero does not run here."""
    return SourceError(
        _("Zotero does not answer at {url}: it is closed, or not installed.").format(url=url),
        _(
            "Start Zotero and try again. Without Zotero on this computer: litrev export -o corpus.ris, or a key of "
            "zotero.org in LITREV_ZOTERO_KEY."
        ),
    )


def not_zotero(url: str, status: int) -> SourceError:
    """Something else answers."""
    return SourceError(
        _("What answers at {url} is no Zotero that litrev knows (HTTP {status}).").format(url=url, status=status),
        _("Is it Zotero 7 or newer? Otherwise: litrev export -o corpus.ris, then File > Import in Zotero."),
    )


def not_editable() -> SourceError:
    """The selected library takes nothing."""
    return SourceError(
        _("The library that is selected in Zotero cannot be changed."),
        _("In Zotero, click on “My Library” or on a collection that you may write to, then try again."),
    )


def the_target(place: Place, name: str) -> Target:
    """The collection called `name`, else what is selected. Raises UsageError when there is none, or several."""
    if not name:
        return place.selected
    found = place.named(name)
    if len(found) == 1:
        return found[0]
    if place.selected in found or any(target.id == place.selected.id for target in found):
        return place.selected
    if found:
        raise UsageError(
            _("Zotero has {n} collections called “{name}”.").format(n=len(found), name=name),
            _("Select the right one in Zotero, then try again."),
        )
    raise UsageError(
        _("Zotero has no collection “{name}”, and it lets no other program make one.").format(name=name),
        _(
            "Make it in Zotero (File > New Collection), then try again; or give litrev a key of zotero.org, with which "
            "it makes collections itself (docs/zotero.md)."
        ),
    )
