"""Every message has its French, the catalogues are compiled, and French typography is kept."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import litrev
import litrev.errors
from litrev.i18n import CATALOGUES, choose_language, set_language, translation

PACKAGE = Path(litrev.__file__).parent
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
PLACE = re.compile(r"{(\w*)[^{}]*}")


def french() -> Catalog:
    with (CATALOGUES / "fr" / "LC_MESSAGES" / "litrev.po").open("rb") as file:
        return read_po(file)


def messages() -> Iterator[str | tuple[str, ...]]:
    for _file, _line, message, _comments, _context in extract_from_dir(str(PACKAGE), keywords=KEYWORDS):
        yield message


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_message_has_its_french() -> None:
    catalogue = french()
    missing = []
    for message in messages():
        entry = catalogue.get(forms(message)[0])
        if entry is None or entry.fuzzy or not all(forms(entry.string)):
            missing.append(message)
    assert not missing, f"{len(missing)} messages without French, such as {missing[:5]}"


def test_the_catalogue_holds_no_message_that_is_gone() -> None:
    alive = {forms(message)[0] for message in messages()}
    assert {forms(entry.id)[0] for entry in french() if entry.id} - alive == set()


def test_the_compiled_catalogue_is_the_written_one() -> None:
    buffer = io.BytesIO()
    write_mo(buffer, french())
    assert (CATALOGUES / "fr" / "LC_MESSAGES" / "litrev.mo").read_bytes() == buffer.getvalue()


def test_a_translation_keeps_the_places_to_fill_in() -> None:
    for entry in french():
        if not entry.id:
            continue
        wanted = set(PLACE.findall(forms(entry.id)[-1]))
        for text in forms(entry.string):
            assert set(PLACE.findall(text)) <= wanted, text
        assert set(PLACE.findall(forms(entry.string)[-1])) == wanted, entry.id


def test_french_puts_no_break_spaces_where_they_belong() -> None:
    for entry in french():
        for text in forms(entry.string) if entry.id else ():
            prose = re.sub(r"https?://\S+|`[^`]*`|“[^”]*”|«[^»]*»", "", text)
            assert not re.search(r"[^\s\u00a0\u202f][;!?%](?=\s|$)", prose), text
            assert not re.search(r"(?<=\w) [:;!?%»](?=\s|$)", prose), text


def test_messages_are_never_put_together_before_they_are_looked_up() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_"):
                argument = node.args[0]
                looked_up = isinstance(argument, ast.Constant) or (
                    node.func.id == "_" and not isinstance(argument, ast.JoinedStr | ast.BinOp)
                )
                assert looked_up, f"{path}:{node.lineno}"


def test_errors_shown_to_people_are_translated() -> None:
    """A LitrevError is never raised with a bare literal."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id.endswith("Error") and node.func.id in vars(litrev.errors):
                bare = [a for a in node.args if isinstance(a, ast.Constant | ast.JoinedStr) and ast.unparse(a) != "''"]
                assert not bare, f"{path}:{node.lineno}"


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [(("fr", None), "fr"), ((None, "en_GB.UTF-8"), "en"), (("de", "fr-CA"), "fr"), (("French_France.1252",), "fr")],
)
def test_the_first_known_wish_decides_the_language(wishes: tuple[str | None, ...], chosen: str) -> None:
    assert choose_language(*wishes) == chosen


def test_the_c_locale_means_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert choose_language(None) == "en"


def test_an_unknown_language_falls_back_to_english() -> None:
    set_language("xx")
    assert translation("xx").gettext("Commands") == "Commands"
