"""Every mistake of an intern gets its line, plain words and a repair."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core.core_schema import ErrorType

from litrev.errors import ProtocolError
from litrev.protocol import Severity, load_protocol, problems
from litrev.protocol.shape_words import known_keys
from litrev.query.problem import Problem, errors

HEAD = "litrev: 1\ntitle: Care\n"
SOURCES = "sources:\n  - {id: pubmed, query: 'care[ti]'}\n"
MINIMAL = HEAD + SOURCES
JARGON = re.compile(
    r"pydantic|validation|input_|valid (?:string|dict|list|tuple)|instance of|NoneType|mapping|scalar|token|<block|"
    r"\bstream\b|Traceback|\bloc\b",
    re.IGNORECASE,
)


def _problems(folder: Path, text: str | bytes) -> list[Problem]:
    path = folder / "review.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return problems(path)


def _errors(folder: Path, text: str | bytes) -> list[Problem]:
    return errors(_problems(folder, text))


CASES = [
    # what the format itself refuses
    ("", 1, "empty", "litrev init"),
    ("# only a comment\n", 1, "holds no", "litrev: 1"),
    ("just words\n", 1, "holds no", "litrev: 1"),
    ("- a\n- b\n", 1, "holds no", "litrev: 1"),
    (HEAD + "\tlang: fr\n", 3, "tab", "spaces"),
    (HEAD + "team:\n\t- {id: a}\n", 4, "tab", "spaces"),
    ("litrev: 1\ntitle: Care: a review\n", 2, "colon", "quotes"),
    ("litrev: 1\ntitle:Care\nsources: []\n", 2, "space after the colon", "title: "),
    ("litrev: 1\ntitle Care\nlang: fr\n", 2, "no colon", "name: value"),
    ('litrev: 1\ntitle: "Care\nlang: fr\n', 2, "never closed", "Close"),
    ("litrev: 1\ntitle: 'l'accès'\n", 2, "after the end of a value", "quotes"),
    (HEAD + "team: [{id: a}\nlang: fr\n", 4, "list opened with [", "close"),
    (HEAD + "team:\n  - {id: a, role: reviewer\nlang: fr\n", 5, "block opened with {", "close"),
    (HEAD + "known_items: [*care]\n", 3, "begin with *", "quotes"),
    (HEAD + "contact: @me\n", 3, "begin with this sign", "quotes"),
    (HEAD + "contact: !me\n" + SOURCES, 3, "“!”", "quotes"),
    ('litrev: 1\ntitle: "a \\w b"\n', 2, "backslash", "single quotes"),
    (HEAD + " lang: fr\n", 3, "indented", "column"),
    (HEAD + "team:\n  - {id: a}\n - {id: b}\n", 5, "indented", "column"),
    ("  litrev: 1\ntitle: x\n", 2, "indented", "column"),
    (HEAD + "known_items: [a, b]]\n", 3, "never opened", "Remove"),
    (HEAD + "contact: > x\n  y\n", 3, "the line must end", "below it"),
    (HEAD + "sources:\n  - {id: pubmed, query: care[ti]}\n", 4, "block opened with {", "in quotes"),
    (MINIMAL + "---\nlitrev: 1\n", 5, "second document", "Remove"),
    (MINIMAL + "title: Again\n", 5, "written twice; the first is on line 2", "Keep one"),
    ("litrev: 1\ntitle: a\x01b\n", 2, "control character", "Delete"),
    (HEAD + "team: &x [*x]\n", 1, "holds itself", "write the value out"),
    (b"PK\x03\x04rest", 1, ".docx", "plain text editor"),
    (b"{\\rtf1 x}", 1, ".rtf", "plain text editor"),
    ("litrev: 1\n".encode("utf-16"), 1, "UTF-16", "UTF-8"),
    ("litrev: 1\ntitle: accès\n".encode("latin-1"), 2, "UTF-8", "UTF-8"),
    (MINIMAL + "contact: “me@example.org”\n", 5, "quote “", '"me@example.org"'),
    # what the model refuses
    ("litrev: 1\n", 1, "“title” is missing", "title:"),
    (HEAD, 1, "“sources” is missing", "id: pubmed"),
    ("litrev: 2\ntitle: x\n" + SOURCES, 1, "version", "litrev: 1"),
    (MINIMAL + "titel: x\n", 5, "Unknown key “titel”", "“title”"),
    (MINIMAL + "critères: []\n", 5, "Unknown key", "“criteria”"),
    (MINIMAL + "years: {from: 2010}\n", 5, "Unknown key “years”", "limits"),
    (MINIMAL + "zzz: 1\n", 5, "Unknown key “zzz”", "Known here"),
    (MINIMAL + "team: [{id: a, role:reviewer}]\n", 5, "role:reviewer", "space after the colon"),
    (MINIMAL + "dedupe: {auto: 0,97}\n", 5, "Unknown key “97”", "point"),
    (MINIMAL + "type: scopping\n", 5, "scopping", "“scoping”"),
    (MINIMAL + "lang: french\n", 5, "french", "fr, en"),
    (MINIMAL + "team: [{id: a, role: relecteur}]\n", 5, "relecteur", "“reviewer”"),
    (MINIMAL + "team: a\n", 5, "a list was expected", "- one"),
    (MINIMAL + "team: [a]\n", 5, "block of names", "id: "),
    (MINIMAL + "concepts: [a]\n", 5, "block of names", ""),
    (MINIMAL + "concepts: {a: [b]}\n", 5, "block of names", "fr: "),
    (MINIMAL + "concepts: {a: }\n", 5, "block of names", "fr: "),
    (MINIMAL + "concepts: {a: {en: [b, ]}}\n", 0, "", ""),
    (MINIMAL + "concepts:\n  a:\n    en:\n      - b\n      -\n", 9, "item is empty", "remove"),
    (MINIMAL + "contact: [a]\n", 5, "A list stands", "one line"),
    (MINIMAL + "title2: [a]\n", 5, "Unknown key", "“title”"),
    (MINIMAL + "stages: [{id: a, reviewers: two}]\n", 5, "“two” is not a number", "2"),
    (MINIMAL + "stages: [{id: a, reviewers: 3}]\n", 5, "“3” does not fit", "at most 2"),
    (MINIMAL + "stages: [{id: a, blind: oui}]\n", 5, "“oui”", "true or false"),
    (MINIMAL + "stages: [{id: a, kappa_min: '0,6'}]\n", 5, "not a number", "0.6"),
    (MINIMAL + "stages: [{id: a, pilot: -1}]\n", 5, "does not fit", "at least 0"),
    (MINIMAL + "stages: []\n", 5, "“stages” is empty", "at least one"),
    (MINIMAL + "press: {date: 20/11/2026}\n", 5, "not a date", "2026-11-20"),
    (MINIMAL + "press: {date: 2026-13-41}\n", 5, "not a date", "2026-11-20"),
    (MINIMAL + "contact: ''\n", 5, "“contact” is empty", "remove"),
    (HEAD + "sources:\n  - {id: pubmed, query: ''}\n", 4, "“query” is empty", "Write"),
    (HEAD + "sources:\n  - {id: pubmed, query: }\n", 4, "“query” is empty", "Write the query"),
    (HEAD + "sources: []\n", 3, "“sources” is empty", "at least one"),
    (MINIMAL + "<<: {a: b}\n", 5, "Unknown key", "merged"),
    # what only the whole shows
    (HEAD + "sources: [{id: pubmed}]\n", 3, "no concepts", "query:"),
    (HEAD + "sources: [{id: pubmeb, query: x}]\n", 3, "pubmeb", "pubmed"),
    (HEAD + "sources: [{id: x, via: openalx, query: x}]\n", 3, "openalx", "“openalex”"),
    (HEAD + "sources: [{id: a, via: file}, {id: a, via: file}]\n", 3, "twice", "own"),
    (MINIMAL + "team: [{id: a}, {id: A}]\n", 5, "twice", "own"),
    (MINIMAL + "team: [{id: Anna B}]\n", 5, "short name", "Anna_B"),
    (MINIMAL + "criteria:\n  - {code: P, exclude: x}\n  - {code: P, exclude: y}\n", 7, "twice", "own"),
    (MINIMAL + "criteria: [{code: P, exclude: x, stages: [fulltext]}]\n", 5, "fulltext", "“full_text”"),
    (MINIMAL + "criteria: [{code: P, exclude: {}}]\n", 5, "no text", "exclude:"),
    (MINIMAL + "stages: [{id: a, reviewers: 2}]\nteam: [{id: a}]\n", 5, "wants 2 reviewers", "team"),
    (MINIMAL + "resolution: {by: z}\n", 5, "Nobody", "team"),
    (MINIMAL + "limits: {years: {from: 2020, to: 2010}}\n", 5, "backwards", "earlier"),
    (MINIMAL + "dedupe: {auto: 0.5}\n", 5, "above auto", "smaller"),
    (MINIMAL + "known_items: [12345678]\n", 5, "does not say", "pmid:"),
    (MINIMAL + "concepts: {care: {en: [care]}}\ncombine: care AND law\n", 6, "law", "care"),
    (MINIMAL + "concepts: {care: {en: [care]}}\ncombine: care OR\n", 6, "missing", "both sides"),
    (MINIMAL + "concepts: {care: {}}\n", 5, "no word", "fr: or en:"),
    (MINIMAL + "concepts: {AND: {en: [care]}}\n", 5, "cannot be named", "otherwise"),
    (MINIMAL + "concepts: {a b: {en: [care]}}\n", 5, "short name", "a_b"),
    # strategies
    (HEAD + "sources:\n  - {id: pubmed, query: 'care[foo]'}\n", 4, "[foo]", "tag"),
    (MINIMAL + "concepts:\n  care:\n    en: [care, '(law']\n", 7, "parenthesis", "one term"),
    (MINIMAL + "concepts: {care: {en: [x], mesh: ['Law[mh]']}}\n", 5, "MeSH browser", "name"),
    (
        HEAD + "concepts: {care: {en: [care]}}\nsources:\n  - id: openalex\n    override: {car: x}\n",
        6,
        "named “car”",
        "“care”",
    ),
    (
        HEAD + "concepts: {care: {en: [care]}}\nsources:\n  - id: openalex\n    override:\n      care: 'a or b'\n",
        7,
        "small letters",
        "OR",
    ),
]


@pytest.mark.parametrize(("text", "line", "what", "repair"), CASES)
def test_each_mistake_has_its_line_its_words_and_its_repair(
    tmp_path: Path, text: str | bytes, line: int, what: str, repair: str
) -> None:
    found = _errors(tmp_path, text)
    if line == 0:
        assert found == []
        return
    assert (line, True) in [(p.line, what in p.what and repair in p.repair) for p in found], found
    for problem in found:
        assert not JARGON.search(problem.what + problem.repair), problem
        assert problem.repair


def test_a_column_points_at_the_very_word(tmp_path: Path) -> None:
    text = HEAD + "concepts: {a: {en: [x]}}\ncombine: a AND b\nsources: [{id: openalex}]\n"
    problem = _errors(tmp_path, text)[0]
    assert (problem.line, problem.column, problem.path) == (4, 16, "combine")
    quoted = _errors(tmp_path, text.replace("a AND b", '"a AND b"'))[0]
    assert (quoted.line, quoted.column) == (4, 17)


def test_a_query_over_several_lines_keeps_its_lines(tmp_path: Path) -> None:
    text = HEAD + "sources:\n  - id: pubmed\n    query: |\n      care[ti]\n      AND law[foo]\n"
    problem = _errors(tmp_path, text)[0]
    assert (problem.line, problem.column) == (7, 14)


def test_all_errors_are_listed_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    path.write_text("litrev: 1\ntitel: x\ntype: y\nsources: [{id: pubmed}]\nlang: z\n", encoding="utf-8")
    with pytest.raises(ProtocolError) as caught:
        load_protocol(path)
    places = re.findall(r"review\.yaml:(\d+):\d+: ", caught.value.message)
    assert places == ["1", "2", "3", "5"]
    assert "litrev check" in caught.value.hint
    assert caught.value.message.startswith("4 problems in ")


def test_a_strategy_that_cannot_be_searched_does_not_stop_the_screening(tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    path.write_text(HEAD + "sources: [{id: pubmed, query: 'care[foo]'}]\n", encoding="utf-8")
    assert load_protocol(path).sources[0].query == "care[foo]"
    assert errors(problems(path))


def test_a_strategy_too_long_for_its_source_is_told_before_the_search(tmp_path: Path) -> None:
    words = ", ".join(f"some long expression {n}" for n in range(200))
    concepts = f"concepts: {{a: {{en: [care]}}, b: {{en: [{words}]}}}}\ncombine: a NOT b\n"
    found = _errors(tmp_path, HEAD + concepts + "sources:\n  - {id: openalex}\n")
    assert [(p.line, "too long" in p.what) for p in found] == [(6, True)]


def _warnings(folder: Path, text: str) -> list[str]:
    return [p.what for p in _problems(folder, text) if p.severity is Severity.WARNING]


def test_methodologists_would_warn(tmp_path: Path) -> None:
    two = "team: [{id: a}, {id: b}]\nstages: [{id: title_abstract, reviewers: 2}, {id: full_text}]\n"
    concepts = "concepts: {a: {en: [x, X]}, b: {mesh: [Law], fr: [loi]}}\ncombine: a\nlimits: {years: {from: 2010}}\n"
    found = " ".join(_warnings(tmp_path, MINIMAL + two + concepts))
    expected = ["one person only", "no rule", "no criteria", "no subject heading", "no words under fr:"]
    expected += ["no words under en:", "not in combine:", "no reason", "no contact", "stands twice"]
    assert [word for word in expected if word not in found] == []
    assert "concept b has no subject heading" not in found


def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match="no protocol"):
        load_protocol(tmp_path / "review.yaml")
    (tmp_path / "review.yaml").mkdir()
    with pytest.raises(ProtocolError, match="cannot be read"):
        load_protocol(tmp_path / "review.yaml")


def test_a_file_built_to_explode_is_refused_quickly(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    assert _errors(tmp_path, bomb)
    assert _errors(tmp_path, "a: " + "[" * 5000)


def test_every_block_of_the_model_names_its_keys() -> None:
    assert "from" in known_keys(("limits", "years"))
    assert "override" in known_keys(("sources", 3))
    assert "fr" in known_keys(("concepts", "anything"))
    assert "explode" in known_keys(("concepts", "anything", "mesh", 0))
    assert "collection" in known_keys(("export", "zotero"))


def test_the_words_for_shapes_are_for_refusals_that_exist() -> None:
    from litrev.protocol.shape_words import _WORDS  # noqa: PLC0415 - the table is what is tested

    assert set(_WORDS) <= set(get_args(ErrorType))


_KEYS = """litrev title sources concepts team stages criteria limits years from fr en mesh id via query override keep
dedupe auto export rule press date known_items combine x"""
_keys = st.sampled_from(_KEYS.split())
_values = st.recursive(
    st.sampled_from([None, "1", "", "a", "pubmed", "no", "2010", "x AND", "2026-01-01", "*", "“a"]),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_keys, inner, max_size=4)),
    max_leaves=8,
)


def _folder(factory: pytest.TempPathFactory) -> Path:
    folder = factory.getbasetemp() / "one file written again and again"
    folder.mkdir(exist_ok=True)
    return folder


@given(st.dictionaries(_keys, _values, max_size=8))
def test_no_shape_gives_a_traceback_or_jargon(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]
) -> None:
    import yaml  # noqa: PLC0415 - only to write the file

    text = yaml.safe_dump({"litrev": "1", "title": "T", "sources": [{"id": "pubmed", "query": "a"}], **values})
    for problem in _problems(_folder(tmp_path_factory), text):
        assert not JARGON.search(problem.what), problem
        assert problem.line >= 1


@given(st.text(max_size=80))
def test_no_text_gives_a_traceback(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    assert _errors(_folder(tmp_path_factory), text.encode("utf-8", "replace"))
