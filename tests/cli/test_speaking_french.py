"""What a French reader sees: headings, counts, dates, lines that do not break before a colon."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from litrev.cli import render
from litrev.cli.commands import COMMANDS
from litrev.cli.main import run
from litrev.dedupe import vetoes
from litrev.dedupe.features import FEATURES
from litrev.dedupe.reasons import VETO_WORDS, told
from litrev.i18n import day, moment, number, refusal, set_language
from litrev.model import DocumentType
from litrev.steps.labels import field_label, type_label


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LITREV_LANG", "fr")
    set_language("fr")
    yield
    set_language("en")


def terminal(width: int) -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("command", [row.name for row in COMMANDS])
def test_the_help_of_every_command_is_french(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Utilisation\u00a0: litrev {command} ")
    assert "Options\u00a0:" in out
    for english in ("Usage", "Example", "Show this", "For every", "[required]", "[default"):
        assert english not in out


@pytest.mark.usefixtures("french")
def test_mistakes_on_the_command_line_are_told_in_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    told_of = {
        ("shwo", "x"): "La commande « shwo » n'existe pas.",
        ("show", "--fidn"): "L'option --fidn n'existe pas ici.",
        ("show",): "Il manque quelque chose : ID",
        ("decide", "x.csv"): "Il manque l'option --as.",
        ("show", "a", "b"): "Il y a des mots en trop : b",
        ("status",): "Il n'y a pas de revue ici",
        ("decide", "x.csv", "--as"): "L'option --as attend une valeur à sa suite.",
        ("dedupe", "--explain", "a"): "L'option --explain attend 2 valeurs à sa suite.",
    }
    for words, wanted in told_of.items():
        assert run(list(words)) != 0
        assert wanted in capsys.readouterr().err.replace("\u00a0", " ")


@pytest.mark.usefixtures("french")
def test_numbers_and_dates_are_written_the_french_way() -> None:
    assert number(1_234_567) == "1\u202f234\u202f567"
    assert moment(datetime(2026, 11, 20, 9, 5, tzinfo=UTC)) == "20/11/2026 09:05"


def test_numbers_and_dates_are_written_the_english_way() -> None:
    set_language("en")
    assert (number(1_234_567), day(datetime(2026, 11, 20, tzinfo=UTC))) == ("1,234,567", "2026-11-20")


@pytest.mark.usefixtures("french")
def test_a_refusal_of_the_computer_is_told_in_french(tmp_path: Path) -> None:
    with pytest.raises(OSError) as refused:  # noqa: PT011 - which one is asserted below
        (tmp_path / "missing").open(encoding="utf-8")
    assert refusal(refused.value) == "ce fichier ou ce dossier n'existe pas"
    assert refusal(OSError(9999, "never heard of")) == "never heard of"


@pytest.mark.usefixtures("french")
def test_kinds_and_fields_and_reasons_all_have_their_french() -> None:
    set_language("en")
    english = [*(type_label(kind) for kind in DocumentType), *map(field_label, ("journal", "issue", "retracted"))]
    reasons = [level.words for feature in FEATURES for level in feature.levels.values()] + [*VETO_WORDS]
    set_language("fr")
    french = [*(type_label(kind) for kind in DocumentType), *map(field_label, ("journal", "issue", "retracted"))]
    same = [one for one, other in zip(english, french, strict=True) if one == other]
    assert same == ["article", "erratum"]
    assert [reason for reason in reasons if told(reason) == reason] == []
    assert told("part 1 and part 2") == "partie 1 et partie 2"


def test_every_veto_has_its_words() -> None:
    """What a veto gives stands in the table of words to translate, or is made of a kind of notice or numbers."""
    module = ast.parse(Path(vetoes.__file__).read_text(encoding="utf-8"))
    given = {
        part.value
        for node in ast.walk(module)
        if isinstance(node, ast.Return) and node.value is not None
        for part in _outside_f_strings(node.value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value
    }
    compared = {level for feature in FEATURES for level in feature.levels}
    assert given - compared - set(VETO_WORDS) == set()


def _outside_f_strings(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from _outside_f_strings(child)


def test_a_line_never_breaks_at_a_no_break_space(monkeypatch: pytest.MonkeyPatch) -> None:
    for width in range(13, 40):
        console = terminal(width)
        monkeypatch.setattr(render, "out", lambda console=console: console)
        render.show("Reste à voir\u00a0: 3\u202f514 dans «\u00a0l'archive\u00a0»")
        lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]  # a StringIO, as made above
        assert " ".join(line.strip() for line in lines) == "Reste à voir\u00a0: 3\u202f514 dans «\u00a0l'archive\u00a0»"
