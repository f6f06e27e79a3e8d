"""An archive of a review is open, safe to publish, always the same, and makes the same review again."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from finished_review import KEY, Copy

from litrev.cli.main import run
from litrev.errors import ConflictError, InputError, LitrevError, UsageError
from litrev.formats import package
from litrev.i18n import speaking
from litrev.model import Reject
from litrev.review import Review
from litrev.steps import archive_review, list_works, open_archive, prisma, verify
from litrev.steps.archiving import Choices
from litrev.steps.packing import json_line
from litrev.steps.verifying import Kind, Verdict

pytest_plugins = ["finished_fixtures"]

Zip = dict[str, bytes]


@pytest.fixture(scope="module")
def packed(finished_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("packed") / "care.zip"
    archive_review(Review(finished_folder), file, environment={"OPENALEX_API_KEY": KEY})
    return file


@pytest.fixture(scope="module")
def bare(finished_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bare") / "care.zip"
    archive_review(Review(finished_folder), file, Choices(abstracts=False, license="cc-by-4.0"), environment={})
    return file


def contents(file: Path) -> Zip:
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def dump(ledger: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with closing(sqlite3.connect(ledger)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def opened(file: Path, folder: Path) -> Review:
    return open_archive(file, folder, environment={}).review


def test_opening_gives_the_same_ledger_works_and_counts(finished: Review, packed: Path, tmp_path: Path) -> None:
    again = opened(packed, tmp_path / "again")
    assert dump(again.store_path) == dump(finished.folder / "other.db")
    assert list(list_works(again)) == list(list_works(finished))
    assert prisma(again) == prisma(finished)
    assert (again.folder / "pubmed.txt").read_bytes() == (finished.folder / "pubmed.txt").read_bytes()
    proved = verify(again)
    assert all(check.verdict is Verdict.HOLDS for check in proved.checks), proved


def test_archiving_again_gives_the_same_bytes(packed: Path, tmp_path: Path) -> None:
    again = opened(packed, tmp_path / "again")
    made = archive_review(again, tmp_path / "again.zip", environment={})
    assert made.file.read_bytes() == packed.read_bytes()
    assert archive_review(again, made.file, environment={}).former is None


def test_whoever_packs_it_in_whatever_language_gets_the_same_bytes(
    finished: Review, packed: Path, tmp_path: Path
) -> None:
    with speaking("fr"):
        made = archive_review(finished, tmp_path / "x.zip", environment={})
    assert made.file.read_bytes() == packed.read_bytes()


def test_the_checksums_are_those_of_the_files(packed: Path) -> None:
    files = contents(packed)
    lines = dict(line.split("  ", 1)[::-1] for line in files.pop("SHA256SUMS").decode().splitlines())
    assert lines == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_ro_crate_describes_what_is_there(packed: Path) -> None:
    files = contents(packed)
    crate = json.loads(files["ro-crate-metadata.json"])
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert root["@type"] == "Dataset"
    assert root["name"] == "Care & <access>: a review"
    assert root["description"]
    assert len(root["datePublished"]) == len("2026-11-22")
    assert entities[root["license"]["@id"]]["description"]
    parts = [part["@id"] for part in root["hasPart"]]
    for part in parts:
        entity = entities[part]
        if entity["@type"] == "File":
            assert entity["sha256"] == hashlib.sha256(files[part]).hexdigest()
            assert entity["contentSize"] == str(len(files[part]))
            assert entity["encodingFormat"]
            assert entity["name"]
            assert entity["description"]
        else:
            assert entity["@type"] == "Dataset"
            assert any(name.startswith(part) for name in files)
    described = {name for name in files if any(name == part or name.startswith(part) for part in parts)}
    assert set(files) - described == {"ro-crate-metadata.json", "SHA256SUMS"}
    searches = [entity for entity in crate["@graph"] if entity["@type"] == "SearchAction"]
    assert {search["query"] for search in searches} == {"care[tiab]", "title.search:care"}
    for entity in crate["@graph"]:  # flat: what refers, refers to something that is there
        for value in entity.values():
            for reference in value if isinstance(value, list) else [value]:
                if isinstance(reference, dict) and reference != {"@id": "https://w3id.org/ro/crate/1.2"}:
                    assert reference["@id"] in entities


def test_neither_keys_nor_folders_nor_the_ledgers_address_nor_names_are_in_it(
    packed: Path, finished: Review, tmp_path: Path
) -> None:
    said = b"".join(package_text(packed))
    for secret in (KEY, str(finished.folder), str(Path.home()) + "/", "other.db", "Ada Invented", "Bea Invented"):
        assert secret.encode() not in said, secret
    assert b"# reads first" in said
    protocol = yaml.safe_load(contents(packed)["protocol/review.yaml"])
    assert [member["id"] for member in protocol["team"]] == ["a", "b", "c"]


def package_text(file: Path) -> list[bytes]:
    """Every file, unpacked where it is packed again."""
    return [gzip.decompress(raw) if name.endswith(".gz") else raw for name, raw in contents(file).items()]


def test_names_stay_when_they_are_wanted(finished: Review, tmp_path: Path) -> None:
    made = archive_review(finished, tmp_path / "x.zip", Choices(names=True), environment={})
    files = contents(made.file)
    assert b"Ada Invented" in files["protocol/review.yaml"]
    assert b"Ada Invented" in files["ro-crate-metadata.json"]


def test_a_key_that_stands_somewhere_stops_the_archiving(copied: Copy, tmp_path: Path) -> None:
    review = copied(("title: {en:", f"contacts: 'asked with {KEY}'\ntitle: {{en:"))
    target = tmp_path / "x.zip"
    with pytest.raises(ConflictError) as refused:
        archive_review(review, target, environment={"NCBI_API_KEY": KEY})
    assert "review.yaml" in refused.value.message
    assert KEY not in refused.value.message + refused.value.hint
    assert list(tmp_path.glob("x.zip*")) == []


def test_without_abstracts_neither_they_nor_the_responses_are_in_it(bare: Path, tmp_path: Path) -> None:
    files = contents(bare)
    assert not [name for name in files if name.startswith("responses/")]
    records = [json.loads(line) for line in files["ledger/records.jsonl"].splitlines()]
    assert len(records) == 16
    assert not any({"abstract", "other_abstracts", "extra"} & row["record"].keys() for row in records)
    assert "left out" in files["README.md"].decode()
    again = opened(bare, tmp_path / "again")
    checks = verify(again).checks
    assert not [check for check in checks if check.verdict is Verdict.BROKEN]
    assert {c.verdict for c in checks if c.kind in (Kind.ARCHIVE, Kind.READING)} == {Verdict.NOTED}
    once_more = archive_review(again, tmp_path / "x.zip", Choices(license="cc-by-4.0"), environment={})
    assert once_more.file.read_bytes() == bare.read_bytes()


def test_a_licence_is_named_with_its_address(bare: Path) -> None:
    graph = json.loads(contents(bare)["ro-crate-metadata.json"])["@graph"]
    assert {"@id": "https://creativecommons.org/licenses/by/4.0/"} in [e.get("license") for e in graph]


def test_a_response_that_is_gone_stops_the_archiving(copied: Copy, tmp_path: Path) -> None:
    review = copied()
    next(review.archive.glob("*/page-*")).unlink()
    with pytest.raises(InputError):
        archive_review(review, tmp_path / "x.zip", environment={})
    assert list(tmp_path.glob("x.zip*")) == []


def test_nothing_else_is_overwritten(finished: Review, packed: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.zip"
    notes.write_text("mine")
    with pytest.raises(ConflictError):
        archive_review(finished, notes, environment={})
    assert notes.read_text() == "mine"
    other = tmp_path / "other.zip"
    shutil.copy(packed, other)
    made = archive_review(finished, other, Choices(names=True), environment={})
    assert made.former is not None
    assert made.former.read_bytes() == packed.read_bytes()


def test_an_empty_review_has_nothing_to_archive(tmp_path: Path) -> None:
    (tmp_path / "review.yaml").write_text("litrev: 1\ntitle: Bare\nsources: [{id: pubmed, query: x}]\n")
    with pytest.raises(ConflictError):
        archive_review(Review(tmp_path), tmp_path / "x.zip", environment={})


def test_a_folder_that_is_there_is_left_alone(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ConflictError):
        open_archive(packed, tmp_path / "mine", environment={})
    with pytest.raises(ConflictError):
        open_archive(packed, tmp_path / "new", environment={"LITREV_STORE": "postgresql://x/y"})
    assert list(tmp_path.iterdir()) == [tmp_path / "mine"]


def rewritten(change: Callable[[Zip], object], *, honest: bool) -> Callable[[Zip], None]:
    """A change of the files, with or without the checksums that fit."""

    def made(files: Zip) -> None:
        change(files)
        if honest:
            sums = (
                f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in files.items() if name != "SHA256SUMS"
            )
            files["SHA256SUMS"] = "".join(sums).encode()

    return made


DAMAGE: dict[str, Callable[[Zip], None]] = {
    "a changed record": rewritten(lambda f: f.update({"ledger/records.jsonl": b"{}\n"}), honest=False),
    "a missing file": rewritten(lambda f: f.pop("ledger/links.jsonl"), honest=False),
    "a file more": rewritten(lambda f: f.update({"ledger/more.jsonl": b""}), honest=False),
    "no checksums": rewritten(lambda f: f.pop("SHA256SUMS"), honest=False),
    "no manifest": rewritten(lambda f: f.pop("manifest.json"), honest=True),
    "a newer form": rewritten(
        lambda f: f.update(
            {"manifest.json": f["manifest.json"].replace(b'"litrev_archive": 1', b'"litrev_archive": 9')}
        ),
        honest=True,
    ),
    "rows of another shape": rewritten(lambda f: f.update({"ledger/links.jsonl": b'{"id": "x"}\n'}), honest=True),
    "no JSON": rewritten(lambda f: f.update({"ledger/links.jsonl": b"nonsense\n"}), honest=True),
    "rows missing": rewritten(lambda f: f.update({"ledger/decisions.jsonl": b""}), honest=True),
    "no protocol": rewritten(lambda f: f.pop("protocol/review.yaml"), honest=True),
    "a broken protocol": rewritten(lambda f: f.update({"protocol/review.yaml": b"litrev: x\n"}), honest=True),
    "a way out": rewritten(lambda f: f.update({"protocol/../../evil.txt": b"x"}), honest=True),
    "an absolute path": rewritten(lambda f: f.update({"/etc/evil": b"x"}), honest=True),
    "a way out on Windows": rewritten(lambda f: f.update({"protocol\\..\\evil": b"x"}), honest=True),
    "a drive": rewritten(lambda f: f.update({"C:evil": b"x"}), honest=True),
    "two names that differ in case": rewritten(lambda f: f.update({"readme.MD": b"x"}), honest=True),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_not_as_it_was_made_is_refused_and_leaves_nothing(
    packed: Path, tmp_path: Path, damage: Callable[[Zip], None]
) -> None:
    files = contents(packed)
    damage(files)
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, raw in files.items():
            written.writestr(name, raw)
    with pytest.raises(LitrevError) as refused:
        open_archive(file, tmp_path / "new", environment={})
    assert refused.value.message
    assert refused.value.hint
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("cut", [0, 10, 4000, -30])
def test_a_file_that_was_cut_off_is_refused(packed: Path, tmp_path: Path, cut: int) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(packed.read_bytes()[:cut])
    with pytest.raises(InputError):
        open_archive(file, tmp_path / "new", environment={})
    with pytest.raises(InputError):
        open_archive(tmp_path / "none.zip", environment={})


def test_links_to_elsewhere_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    link = zipfile.ZipInfo("protocol/review.yaml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "w") as written:
        written.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="elsewhere"):
        open_archive(file, tmp_path / "new", environment={})


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "FREE", 1 << 20)
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("ledger/records.jsonl", b"\0" * (20 << 20))
    with pytest.raises(InputError, match="unpack to"):
        open_archive(file, tmp_path / "new", environment={})


def test_what_could_not_be_read_comes_back_to_the_letter(tmp_path: Path) -> None:
    raw = Reject("half \ud800 and \x00 and é", "why").raw
    assert json.loads(json_line({"raw": raw}))["raw"] == raw


def test_the_commands_say_what_they_did(finished: Review, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "care.zip"
    assert run(["archive", "-o", str(file), "--no-abstracts", "--json", "--review", str(finished.folder)]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["rows"]["records"] == 16
    assert "--license CC-BY-4.0" in told.err
    assert run(["open", str(file), str(tmp_path / "care")]) == 0
    assert "16 records" in capsys.readouterr().out
    assert run(["open", str(file), str(tmp_path / "care")]) == 6
    assert run(["archive", "--license", "mine", "--review", str(finished.folder), "-o", str(tmp_path / "y.zip")]) == 2
    assert not (tmp_path / "y.zip").exists()


def test_an_unknown_licence_is_told_in_the_readers_language_before_anything_is_packed(
    finished: Review, tmp_path: Path
) -> None:
    with speaking("fr"), pytest.raises(UsageError, match="Il n'y a pas de licence"):
        archive_review(finished, tmp_path / "x.zip", Choices(license="FOO"), environment={})
    assert list(tmp_path.iterdir()) == []
