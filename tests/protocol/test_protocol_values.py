"""What a valid review.yaml means."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from litrev.protocol import (
    Arm,
    Bilingual,
    Framework,
    Protocol,
    Reasons,
    ResolutionRule,
    ReviewType,
    Role,
    Severity,
    Undecided,
    Versions,
    json_schema,
    load_protocol,
    problems,
    translation,
)
from litrev.query import Field, Heading, Years

EXAMPLE = Path(__file__).parents[2] / "reviews" / "example-access-to-care" / "review.yaml"
MINIMAL = "litrev: 1\ntitle: Care\nsources:\n  - {id: pubmed, query: 'care[ti]'}\n"


def _load(folder: Path, text: str) -> Protocol:
    path = folder / "review.yaml"
    path.write_text(text, encoding="utf-8")
    return load_protocol(path)


def test_four_lines_are_enough_and_the_rest_has_defaults(tmp_path: Path) -> None:
    protocol = _load(tmp_path, MINIMAL)
    assert protocol.title == Bilingual(fr="Care", en="Care")
    assert protocol.type is ReviewType.SYSTEMATIC
    assert [(s.id, s.reviewers, s.reason) for s in protocol.stages] == [
        ("title_abstract", 1, Reasons.OPTIONAL),
        ("full_text", 1, Reasons.REQUIRED),
    ]
    assert protocol.stages[0].undecided is Undecided.ADVANCE
    assert protocol.fields is Field.TITLE_ABSTRACT
    assert protocol.versions is Versions.SEPARATE
    assert (protocol.dedupe.auto, protocol.dedupe.review, protocol.dedupe.across_languages) == (0.97, 0.80, True)
    assert (protocol.team, protocol.criteria, protocol.years, protocol.lang) == ((), (), None, None)
    assert (protocol.sources[0].arm, protocol.sources[0].source) == (Arm.DATABASE, "pubmed")


def test_the_example_review_has_nothing_to_repair() -> None:
    assert [p for p in problems(EXAMPLE) if p.severity is Severity.ERROR] == []
    protocol = load_protocol(EXAMPLE)
    assert protocol.question is not None
    assert protocol.question.framework is Framework.PCC
    assert [member.role for member in protocol.team] == [Role.REVIEWER, Role.REVIEWER, Role.ARBITER]
    assert protocol.years == Years(2010, None)
    assert protocol.concepts["status"].headings == (Heading("Emigration and Immigration", explode=False),)
    assert protocol.resolution is not None
    assert protocol.resolution.rule is ResolutionRule.DISCUSSION_THEN_ARBITER
    assert [c.code for c in protocol.criteria_of("title_abstract")] == ["P", "C", "G"]
    assert [entry.source for entry in protocol.sources] == ["pubmed", "openalex", "file", "file"]
    assert all(translation(protocol, entry) for entry in protocol.sources[:2])


def test_the_published_schema_accepts_the_example_and_refuses_a_misspelt_key() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    example = json.loads(json.dumps(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")), default=str))
    assert list(validator.iter_errors(example)) == []
    assert list(validator.iter_errors({**example, "titel": "x"}))
    assert schema["properties"]["known_items"]["description"]


@pytest.mark.shared
def test_the_whole_design_example_is_accepted_as_it_stands(shared: Path, tmp_path: Path) -> None:
    session = (shared / "design" / "session.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", session, re.DOTALL)
    assert found is not None
    protocol = _load(tmp_path, found.group(1))
    assert {p.severity for p in problems(tmp_path / "review.yaml")} <= {Severity.WARNING}
    assert set(protocol.model_dump(by_alias=True)) >= set(yaml.safe_load(found.group(1)))
    document = json.loads(json.dumps(yaml.safe_load(found.group(1)), default=str))
    jsonschema.validate(document, json_schema())


def test_words_stay_as_written_whatever_yaml_would_make_of_them(tmp_path: Path) -> None:
    protocol = _load(
        tmp_path,
        MINIMAL + "concepts: {a: {en: [no, 2019, 1_000, 2020-01-01, 0x1F, on]}}\ncriteria: [{code: N, exclude: yes}]\n",
    )
    assert protocol.concepts["a"].en == ("no", "2019", "1_000", "2020-01-01", "0x1F", "on")
    assert protocol.criteria[0].exclude.in_language("fr") == "yes"
    warned = [p for p in problems(tmp_path / "review.yaml") if "Unquoted" in p.what]
    assert [p.path for p in warned] == ["concepts.a.en[0]", "concepts.a.en[5]", "criteria[0].exclude"]
    assert '"no"' in warned[0].repair


def test_a_text_in_one_language_serves_for_the_other() -> None:
    assert Bilingual(fr="Soins").in_language("en") == "Soins"
    assert Bilingual(fr="Soins", en="Care").in_language("en") == "Care"
    assert Bilingual(fr="Soins", en="Care").in_language("fr") == "Soins"


def test_empty_keys_count_as_not_written(tmp_path: Path) -> None:
    protocol = _load(
        tmp_path, MINIMAL + "prior_work: null\npress: {reviewer: null}\nteam:\nstages:\nlimits: {years: }\n"
    )
    assert protocol.prior_work is None
    assert len(protocol.stages) == 2


def test_several_strategies_of_one_source_stand_side_by_side(tmp_path: Path) -> None:
    protocol = _load(
        tmp_path,
        "litrev: 1\ntitle: T\nsources:\n- {id: pubmed, query: a}\n- {id: pubmed-fr, via: pubmed, query: 'soins[tt]'}\n",
    )
    assert [entry.source for entry in protocol.sources] == ["pubmed", "pubmed"]
    assert protocol.source_entry("pubmed-fr") is protocol.sources[1]


def test_the_files_of_windows_are_read(tmp_path: Path) -> None:
    (tmp_path / "review.yaml").write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())
    assert load_protocol(tmp_path / "review.yaml").litrev == 1


def _version(folder: Path, criteria: str) -> str:
    return _load(folder, f"{MINIMAL}criteria: {criteria}\n").criteria_version


def test_the_version_of_criteria_changes_with_what_decisions_depend_on_and_with_nothing_else(tmp_path: Path) -> None:
    first = _version(tmp_path, "[{code: P, exclude: Wrong people}, {code: C, exclude: Wrong topic}]")
    assert re.fullmatch("[0-9a-f]{12}", first)
    assert first == _version(
        tmp_path, "[{code: C, exclude: Wrong topic}, {code: P, exclude: 'Wrong people', highlight: x}]"
    )
    assert first != _version(tmp_path, "[{code: P, exclude: Other people}, {code: C, exclude: Wrong topic}]")
    assert first != _version(tmp_path, "[{code: P, exclude: Wrong people}]")
    assert first != _version(
        tmp_path, "[{code: P, exclude: Wrong people, stages: [full_text]}, {code: C, exclude: Wrong topic}]"
    )


def _stage_version(folder: Path, criteria: str) -> str:
    return _load(folder, f"{MINIMAL}criteria: {criteria}\n").criteria_version_of("title_abstract")


def test_a_stage_s_version_of_criteria_changes_with_their_meaning_there_alone(tmp_path: Path) -> None:
    first = _stage_version(tmp_path, "[{code: P, exclude: 'Wrong age: < 18', include: Adults}]")
    for same in (
        "[{code: P, exclude: 'wrong age : < 18.', include: Adults, stages: [title_abstract], highlight: [adult]}]",
        "[{code: L, exclude: Wrong language, stages: [full_text]},"
        " {code: P, exclude: 'Wrong age: < 18', include: Adults}]",
    ):
        assert _stage_version(tmp_path, same) == first
    for other in (
        "[{code: P, exclude: 'Wrong age: > 18', include: Adults}]",
        "[{code: P, exclude: 'Wrong age: < 18', include: Grown people}]",
        "[{code: P, exclude: 'Wrong age: < 18', include: Adults, rule: {years: {from: 2010}}}]",
        "[{code: P, exclude: 'Wrong age: < 18', include: Adults, stages: [full_text]}]",
    ):
        assert _stage_version(tmp_path, other) != first


def test_later_parts_are_validated_and_kept(tmp_path: Path) -> None:
    protocol = _load(
        tmp_path,
        MINIMAL
        + "versions: join\nprevious_version: {studies: 3, reports: 4}\nstore: postgresql://db/review\n"
        + "amendments: [{date: 2026-11-02, what: {fr: Ajout, en: Addition}}]\n",
    )
    assert protocol.versions is Versions.JOIN
    assert protocol.previous_version is not None
    assert protocol.previous_version.reports == 4
    assert protocol.amendments[0].date.isoformat() == "2026-11-02"
    assert protocol.store == "postgresql://db/review"
