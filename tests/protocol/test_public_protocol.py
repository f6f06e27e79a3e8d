"""review.yaml as it may be published, and the columns of the extraction sheet in it."""

from __future__ import annotations

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from litrev.errors import ProtocolError
from litrev.protocol import Protocol, json_schema
from litrev.protocol.public import public_text

TEXT = """\
# names: first Ada
title: {en: "store: x"}
team:
  - {id: a, name: "Ada, the first", role: reviewer}
  - id: b
    name: >
      Bea
      Second
    role: reviewer
  - {id: c}
store: postgresql://user:secret@host/db   # ours
criteria: [{name: kept}]
"""


def test_the_ledgers_address_and_the_teams_names_go_and_all_else_stays() -> None:
    public = public_text(TEXT, names=False)
    for gone in ("Ada, the", "Bea", "secret"):
        assert gone not in public
    read = yaml.safe_load(public)
    assert read["team"] == [
        {"id": "a", "name": None, "role": "reviewer"}, {"id": "b", "name": None, "role": "reviewer"}, {"id": "c"}
    ]  # fmt: skip
    assert read["store"] is None
    assert read["criteria"] == [{"name": "kept"}]
    assert "# names: first Ada" in public
    assert "# ours" in public


def test_names_stay_when_wanted_and_twice_is_as_once() -> None:
    public = public_text(TEXT, names=True)
    assert "Ada, the first" in public
    assert "secret" not in public
    assert public_text(public, names=True) == public
    bare = public_text(TEXT, names=False)
    assert public_text(bare, names=False) == bare


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(ProtocolError):
        public_text("team: [", names=False)


@given(st.text(alphabet="abc é'\"#", min_size=1, max_size=12))
def test_no_name_survives_whatever_its_quotes(name: str) -> None:
    text = yaml.safe_dump({"team": [{"id": "a", "name": f"<{name}>"}], "title": "t"}, allow_unicode=True)
    public = public_text(text, names=False)
    assert yaml.safe_load(public) == {"team": [{"id": "a", "name": None}], "title": "t"}


def protocol(extraction: object) -> dict[str, object]:
    return {"litrev": 1, "title": "t", "sources": [{"id": "pubmed"}], "extraction": extraction}


def test_a_column_may_be_a_name_two_names_or_described() -> None:
    described = protocol(["Country", {"fr": "Pays", "en": "Land"}, {"name": "Design", "choices": ["a", "b"]}])
    columns = Protocol.model_validate(described).extraction
    assert [column.name.in_language("fr") for column in columns] == ["Country", "Pays", "Design"]
    assert columns[2].choices == ("a", "b")
    validator = jsonschema.Draft202012Validator(json_schema())
    assert list(validator.iter_errors(described)) == []
    assert list(validator.iter_errors(protocol([{"name": "x", "choise": []}])))
