"""The French catalogue: `python tests/french.py` brings it up to date, compiles it, and names what wants its French.

Type ordinary spaces in the .po: the no-break ones of French typography are put in here.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import litrev
from litrev.i18n import CATALOGUES
from litrev.protocol.schema import descriptions

PACKAGE = Path(litrev.__file__).parent
PO = CATALOGUES / "fr" / "LC_MESSAGES" / "litrev.po"
FORMS = {"_": 1, "N_": 1, "ngettext": 2}
"""The functions that look a message up, and how many texts they take."""
NO_BREAK, NARROW = "\u00a0", "\u202f"

Text = str | tuple[str, ...] | list[str]


class French(Catalog):
    """A catalogue whose header says what gettext needs: no date, person or version that would change by itself."""

    def __init__(self) -> None:
        super().__init__(locale="fr", header_comment="# French messages of litrev.", fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "fr"),
            ("Plural-Forms", "nplurals=2; plural=(n > 1);"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]


def forms(text: Text | None) -> tuple[str, ...]:
    """A message's one text, or its singular and plural."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def messages() -> Iterator[str | tuple[str, ...]]:
    """What the program says: each message, or its singular and plural, as the code has it; what the schema explains."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from said_in(path.read_text(encoding="utf-8"))
    yield from sorted(set(descriptions()))


def said_in(code: str) -> list[str | tuple[str, ...]]:
    """The messages of a module in its order, those within the braces of an f-string too.

    What is not written out in the call, `_(word)`, is marked with `N_` where it is.
    """
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    found: list[str | tuple[str, ...]] = []
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        texts = call.args[: FORMS.get(call.func.id, 0)] if isinstance(call.func, ast.Name) else []
        said = tuple(text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str))
        if said:
            found.append(said if len(said) > 1 else said[0])
    return found


def written() -> Catalog:
    """The catalogue as it stands in the .po file."""
    with PO.open("rb") as file:
        return read_po(file)


def compiled(catalogue: Catalog) -> bytes:
    """The .mo file of `catalogue`."""
    buffer = io.BytesIO()
    write_mo(buffer, _french(catalogue))
    return buffer.getvalue()


def spaced(text: str) -> str:
    """`text` with French typography's no-break spaces where ordinary ones stand."""
    text = text.replace("« ", "«" + NO_BREAK).replace(" »", NO_BREAK + "»")
    text = re.sub(r"(?<=\S) (?=:(?:\s|$))", NO_BREAK, text)
    return re.sub(r"(?<=\S) (?=[;?!%](?:\W|$))", NARROW, text)


def update() -> list[str]:
    """Write the .po and the .mo of what the code says now; the messages that have no French yet."""
    known = {forms(entry.id)[0]: entry for entry in written() if entry.id} if PO.exists() else {}
    catalogue = French()
    for message in messages():
        one = forms(message)[0]
        kept = known[one].string if one in known and not known[one].fuzzy else ""
        catalogue.add(message, _like(message, kept))
    with PO.open("wb") as file:
        write_po(file, catalogue, width=100)
    PO.with_suffix(".mo").write_bytes(compiled(catalogue))
    return [forms(entry.id)[0] for entry in catalogue if entry.id and not _is_whole(entry)]


def _like(message: Text, french: Text | None) -> Text:
    """`french` in as many forms as `message` has: a message that has become plural wants its second form."""
    texts = [spaced(text) for text in forms(french)]
    return texts[0] if isinstance(message, str) else (*texts, "")[:2]


def _is_whole(entry: Message) -> bool:
    return all(forms(entry.string))


def _french(catalogue: Catalog) -> French:
    same = French()
    for entry in catalogue:
        if entry.id:
            same.add(entry.id, entry.string, flags=entry.flags)
    return same


if __name__ == "__main__":
    missing = update()
    sys.stdout.write("".join(f"{message!r}\n" for message in missing))
    sys.stdout.write(f"{len(missing)} messages want their French in {PO}\n")
    sys.exit(bool(missing))
