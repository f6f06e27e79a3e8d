"""A pasted strategy and published filters, in the protocol or in files beside it."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from litrev.protocol import Severity, json_schema, load_protocol, problems, translation
from litrev.query.problem import Problem, errors

HEAD = "litrev: 1\ntitle: Care\n"
SOURCES = "sources:\n  - {id: pubmed}\n  - {id: openalex}\n  - {id: europepmc}\n  - {id: hal}\n"
SKIN = "#1: rash[tiab] OR erupti*[tiab]\n#2: Skin Diseases[mh]\n#3: #1 AND #2\n"


def _review(folder: Path, text: str, **files: str) -> Path:
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    path = folder / "review.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _natives(path: Path) -> dict[str, str]:
    protocol = load_protocol(path)
    found = {entry.id: translation(protocol, entry) for entry in protocol.sources}
    return {name: translated.native for name, translated in found.items() if translated is not None}


def _errors(path: Path) -> list[Problem]:
    return errors(problems(path))


def test_a_strategy_in_a_file_is_carried_over_to_every_source(tmp_path: Path) -> None:
    path = _review(tmp_path, HEAD + "strategy: {file: pubmed.txt}\n" + SOURCES, pubmed_txt=SKIN)
    assert _errors(path) == []
    natives = _natives(path)
    assert natives["pubmed"] == '(rash[tiab] OR erupti*[tiab]) AND "Skin Diseases"[mh]'
    assert natives["europepmc"] == '(TITLE_ABS:rash OR TITLE_ABS:erupti*) AND MESH:"Skin Diseases"'
    assert all("erupti*" in native for native in natives.values())


def test_problems_of_an_inline_strategy_have_their_line_in_the_protocol(tmp_path: Path) -> None:
    path = _review(tmp_path, HEAD + "strategy: |\n  rash[tiab] AND\n  (fever[tiab] OR flu*[tiab])\n" + SOURCES)
    assert [(p.line, p.column) for p in _errors(path)] == [(5, 19)]


def test_problems_of_a_strategy_in_a_file_name_its_line(tmp_path: Path) -> None:
    path = _review(tmp_path, HEAD + "strategy: {file: pubmed.txt}\n" + SOURCES, pubmed_txt="rash[tiab]\nAND (fever")
    found = _errors(path)
    assert [p.line for p in found] == [3]
    assert found[0].what.startswith("pubmed.txt:2:5:")


@pytest.mark.parametrize("key", ["strategy: {file: nowhere.txt}", "filters: nowhere.yaml"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, key: str) -> None:
    path = _review(tmp_path, HEAD + "concepts: {a: {en: [care]}}\n" + key + "\n" + SOURCES)
    found = _errors(path)
    assert len(found) == 1
    assert "nowhere" in found[0].what
    assert found[0].line == 4


FILTERS = """\
lmic:
  title: Low- and middle-income countries
  version: "2026"
  citation: Invented A. A filter. 2026.
  query:
    pubmed: poor*[tiab] OR "developing countries"[mh]
    hal: title_t:pauvre
"""


@pytest.mark.parametrize("key", ["filters: filters.yaml\n", "filters:\n  " + FILTERS.replace("\n", "\n  ").rstrip()])
def test_a_published_filter_is_used_by_its_name(tmp_path: Path, key: str) -> None:
    text = HEAD + "concepts: {a: {en: [care]}}\ncombine: a AND filter:lmic\n" + key.rstrip() + "\n" + SOURCES
    path = _review(tmp_path, text, filters_yaml=FILTERS)
    assert _errors(path) == []
    natives = _natives(path)
    assert natives["pubmed"] == 'care[tiab] AND (poor*[tiab] OR "developing countries"[mh])'
    assert natives["hal"].endswith("(title_t:pauvre)")
    assert "developing countries" in natives["openalex"]
    assert load_protocol(path).filters["lmic"].version == "2026"


def test_a_filter_nobody_wrote_or_nobody_uses_is_told(tmp_path: Path) -> None:
    text = HEAD + "concepts: {a: {en: [care]}}\nfilters: filters.yaml\ncombine: a AND filter:rct\n" + SOURCES
    path = _review(tmp_path, text, filters_yaml=FILTERS)
    assert ["filter:rct" in p.what for p in _errors(path)] == [True]
    path = _review(tmp_path, text.replace(" AND filter:rct", ""), filters_yaml=FILTERS)
    assert any("filter:lmic is not in combine" in p.what for p in problems(path))


def test_mistakes_in_the_file_of_filters_are_told_with_their_line(tmp_path: Path) -> None:
    path = _review(tmp_path, HEAD + "filters: filters.yaml\n" + SOURCES, filters_yaml='lmic:\n  query: {pubmed: "a\n')
    assert any("filters.yaml:" in p.what for p in _errors(path))


def test_warnings_of_words_point_at_the_word(tmp_path: Path) -> None:
    concepts = (
        "concepts:\n  people:\n    fr: [migrant]\n    en: [migrant*, migrants, refugee status, refugee care, refugge,\n"
        "      asylum, exile, stateless, nomad]\n"
    )
    path = _review(tmp_path, HEAD + concepts + SOURCES)
    told = {(p.line, p.column): p.what for p in problems(path) if p.severity is Severity.WARNING}
    assert "found by" in told[6, 20]
    assert "refugge" in told[6, 1 + concepts.splitlines()[3].index("refugge")]
    assert "1 French words" in told[5, 9] or "French" in told[5, 9]


def test_the_schema_knows_strategies_and_filters() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    base = yaml.safe_load(HEAD + SOURCES)
    for extra in (
        "strategy: a[ti]",
        "strategy: {file: a.txt}",
        "filters: a.yaml",
        "filters: {a: {query: {pubmed: a}}}",
    ):
        assert list(validator.iter_errors({**base, **yaml.safe_load(extra)})) == []
    assert list(validator.iter_errors({**base, "strategy": {"fil": "a"}}))
    assert list(validator.iter_errors({**base, "fields": "author"}))
