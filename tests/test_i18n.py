"""Every message has its French, the catalogues are compiled, and French typography is kept."""

from __future__ import annotations

import ast
import re

import pytest
from french import PACKAGE, PO, Text, compiled, forms, messages, said_in, spaced, written

import litrev.errors
from litrev.cli.commands import COMMANDS
from litrev.i18n import choose_language, set_language, translation

PLACE = re.compile(r"{(\w*)[^{}]*}")
TYPED = re.compile(rf"(?<![\w-])--[a-z][a-z-]*|\blitrev (?:{'|'.join(row.name for row in COMMANDS)})\b|\bLITREV_\w+")
"""What a person types the same in any language: options, commands, names of the environment."""
CODE = re.compile(r"https?://\S+|«[^»]*»")
"""What stands in a message as it must be typed, not as prose."""


def pairs() -> list[tuple[Text, Text]]:
    """Each English message and its French, where there is one."""
    return [(entry.id, entry.string) for entry in written() if entry.id and entry.string and all(forms(entry.string))]


def texts() -> list[tuple[str, str]]:
    """Each French form beside the English one that it stands for."""
    return [(one, french) for english, said in pairs() for one, french in zip(forms(english), forms(said), strict=True)]


def test_every_message_has_its_french() -> None:
    known = {forms(entry.id): entry for entry in written() if entry.id}
    missing = [
        message
        for message in map(forms, messages())
        if message not in known or known[message].fuzzy or not all(forms(known[message].string))
    ]
    assert not missing, f"{len(missing)} messages without French, such as {missing[:5]}: python tests/french.py"


def test_no_message_is_missed_wherever_its_call_stands() -> None:
    code = """
words = f"{one} {_('Reason: {why}').format(why=because)}"
TABLE = {N_("Rows"): 1}
def f(x=_("a " "whole one")): return _(TABLE) + ngettext("{n} row", "{n} rows", len(x))
who = f"{name or _('Anonymous')}"
"""
    assert said_in(code) == [
        "Reason: {why}", "Rows", "a whole one", ("{n} row", "{n} rows"), "Anonymous",
    ]  # fmt: skip


def test_the_catalogue_holds_no_message_that_is_gone() -> None:
    assert {forms(english) for english, _french in pairs()} - set(map(forms, messages())) == set()


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert PO.with_suffix(".mo").read_bytes() == compiled(written()), "python tests/french.py compiles it"


def test_french_counts_nothing_and_one_as_singular() -> None:
    french = translation("fr")
    assert [french.ngettext("{n} criterion", "{n} criteria", n) for n in (0, 1, 2)] == [
        "{n} critère",
        "{n} critère",
        "{n} critères",
    ]


def test_a_translation_keeps_the_places_to_fill_in() -> None:
    for english, french in pairs():
        wanted = set(PLACE.findall(forms(english)[-1]))
        for text in forms(french):
            assert set(PLACE.findall(text)) <= wanted, text
        assert set(PLACE.findall(forms(french)[-1])) == wanted, english


def test_a_translation_keeps_what_must_be_typed() -> None:
    for english, french in texts():
        assert sorted(set(TYPED.findall(french))) == sorted(set(TYPED.findall(english))), french


def test_a_translation_keeps_the_shape_of_its_message() -> None:
    """The spaces and line ends around it, and in help texts the blocks that are not to be wrapped."""
    for english, french in texts():
        plain = french.replace("\u00a0", " ").replace("\u202f", " ")
        assert plain.startswith(english[: len(english) - len(english.lstrip())]), french
        assert plain[len(plain.rstrip()) :] == english[len(english.rstrip()) :], french
        assert french.count("\b") == english.count("\b"), french


def test_blocks_of_help_that_are_not_wrapped_fit_80_columns() -> None:
    for pair in texts():
        for text in pair:
            for block in text.split("\b\n")[1:]:
                assert all(len(line) <= 78 for line in block.splitlines()), block


def test_french_puts_no_break_spaces_where_they_belong() -> None:
    for _english, text in texts():
        assert spaced(text) == text, "python tests/french.py puts them in"
        prose = CODE.sub("", text)
        assert not re.search(r"[^\s\u00a0\u202f(\[{][;!?%](?=\s|$)", prose), text
        assert not re.search("[“”]", text), f"French quotes are « »: {text}"


def test_a_colon_without_its_space_is_one_that_is_typed_so() -> None:
    """`contact:` is a key of review.yaml and stands so in the English too; prose has a no-break space before it."""
    for english, text in texts():
        keys = set(re.findall(r"\w+:(?=\s|$)", CODE.sub("", text)))
        assert keys <= set(re.findall(r"\w+:", english)), text


def test_messages_are_never_put_together_before_they_are_looked_up() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_"):
                argument = node.args[0]
                looked_up = isinstance(argument, ast.Constant) or (
                    node.func.id == "_" and not isinstance(argument, ast.JoinedStr | ast.BinOp)
                )
                assert looked_up, f"{path}:{node.lineno}"


def test_what_stands_for_a_value_in_help_is_translated() -> None:
    """`metavar=_("NAME")`; `ID`, `N` and choices such as `fr|en` are typed the same in any language."""
    for path in (PACKAGE / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "metavar" and isinstance(node.value, ast.Constant):
                shown = str(node.value.value)
                assert shown in ("ID", "N") or "|" in shown, f"{path}:{node.value.lineno}"


def test_errors_shown_to_people_are_translated() -> None:
    """A LitrevError is never raised with a bare literal."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id.endswith("Error") and node.func.id in vars(litrev.errors):
                assert not any(map(_has_words, node.args)), f"{path}:{node.lineno}"


def _has_words(argument: ast.expr) -> bool:
    """A literal with letters in it; an f-string that only joins texts has none of its own."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    return any(isinstance(part, ast.Constant) and re.search(r"[^\W\d_]", str(part.value)) for part in parts)


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
