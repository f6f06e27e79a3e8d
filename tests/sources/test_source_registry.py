"""Opening a source by its name, with the address and the key that the surroundings give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from litrev.errors import InputError, UsageError
from litrev.sources.base import Source
from litrev.sources.keys import key_for, keys_file
from litrev.sources.registry import SOURCES, open_source
from litrev.sources.settings import Settings


def surroundings(folder: Path, **variables: str) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder), **variables}


def write_keys(folder: Path, text: str) -> None:
    (folder / "litrev").mkdir()
    (folder / "litrev" / "keys.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_of_the_table_opens_at_its_own_address(name: str, tmp_path: Path) -> None:
    source: Source = open_source(name, environment=surroundings(tmp_path))
    assert (source.name, source.label, source.endpoint) == (name, SOURCES[name].label, SOURCES[name].base_url)
    assert source.requests == 0
    source.close()


@pytest.mark.parametrize("name", SOURCES)
def test_an_address_of_the_environment_replaces_the_sources_own(name: str, tmp_path: Path) -> None:
    variables = {SOURCES[name].url_variable: "http://127.0.0.1:8/base/"}
    source = open_source(name, environment=surroundings(tmp_path, **variables))
    assert source.endpoint == "http://127.0.0.1:8/base"
    source.close()


def test_an_unknown_source_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pubmad") as told:
        open_source("pubmad", environment=surroundings(tmp_path))
    assert "pubmed, openalex" in told.value.hint


def test_the_table_and_a_key_cost_no_http_library() -> None:
    loaded = "{'requests', 'litrev.sources.pubmed', 'litrev.sources.openalex'} & set(sys.modules)"
    code = f"import sys, litrev.sources.registry; sys.exit(bool({loaded}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_key_of_the_environment_comes_before_that_of_the_file(tmp_path: Path) -> None:
    write_keys(tmp_path, "NCBI_API_KEY: from-file\nOPENALEX_API_KEY: '0123'\n")
    assert key_for("NCBI_API_KEY", surroundings(tmp_path, NCBI_API_KEY=" from-environment ")) == "from-environment"
    assert key_for("NCBI_API_KEY", surroundings(tmp_path)) == "from-file"


def test_a_key_of_digits_keeps_its_zeros(tmp_path: Path) -> None:
    write_keys(tmp_path, "NCBI_API_KEY: 000123\n")
    assert key_for("NCBI_API_KEY", surroundings(tmp_path)) == "000123"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "OPENALEX_API_KEY: other", "NCBI_API_KEY:"])
def test_without_a_key_there_is_none(tmp_path: Path, text: str) -> None:
    assert key_for("NCBI_API_KEY", surroundings(tmp_path)) == ""
    write_keys(tmp_path, text)
    assert key_for("NCBI_API_KEY", surroundings(tmp_path)) == ""


@pytest.mark.parametrize("text", ["just-the-s3cret", "- s3cret", 'NCBI_API_KEY: "s3cret', "NCBI_API_KEY: [s3cret"])
def test_a_file_of_keys_that_makes_no_sense_is_told_without_its_content(tmp_path: Path, text: str) -> None:
    write_keys(tmp_path, text)
    with pytest.raises(InputError) as told:
        key_for("NCBI_API_KEY", surroundings(tmp_path))
    assert str(keys_file(surroundings(tmp_path))) in told.value.message
    assert "s3cret" not in repr(told.value) + told.value.hint + repr(told.value.__context__)


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"HOME": "/h"}, "/h/.config/litrev/keys.yaml"),
        ("linux", {"HOME": "/h", "XDG_CONFIG_HOME": "/c"}, "/c/litrev/keys.yaml"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/litrev/keys.yaml"),
        ("win32", {"USERPROFILE": "/h", "APPDATA": "/h/Roaming"}, "/h/Roaming/litrev/keys.yaml"),
        ("win32", {"USERPROFILE": "/h"}, "/h/AppData/Roaming/litrev/keys.yaml"),
    ],
)
def test_the_file_of_keys_stands_where_the_system_keeps_such_things(
    platform: str, variables: dict[str, str], expected: str
) -> None:
    assert keys_file(variables, platform) == Path(expected)


def test_settings_do_not_show_their_key() -> None:
    assert "s3cret" not in repr(Settings(base_url="https://example.org", key="s3cret"))
