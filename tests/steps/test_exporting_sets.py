"""Which works a set holds, what is said of them, and the citation keys that they bear for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgered_review import Ledgered, ledgered, paper

from litrev.cli.exporting import set_words
from litrev.errors import UsageError
from litrev.formats.citekey import Wish, give_keys
from litrev.model import EventKind, LinkKind, Verdict
from litrev.steps.exporting import Which, export


@pytest.fixture(scope="module")
def screened(tmp_path_factory: pytest.TempPathFactory) -> Ledgered:
    """One work for each way to stand; nobody may change it."""
    made = ledgered(tmp_path_factory.mktemp("sets") / "review", [paper(n) for n in range(1, 10)])
    made.include("pubmed:1", "pubmed:2")
    made.agree("pubmed:3", Verdict.EXCLUDE, "P")
    for number in (4, 5, 6, 9):
        made.agree(f"pubmed:{number}", Verdict.INCLUDE)
    made.agree("pubmed:4", Verdict.EXCLUDE, "D", "P", stage="full_text")
    made.agree("pubmed:5", Verdict.NOT_RETRIEVED, stage="full_text")
    made.decide("pubmed:6", "a", Verdict.INCLUDE, stage="full_text")
    made.decide("pubmed:6", "b", Verdict.EXCLUDE, "D", stage="full_text")
    made.decide("pubmed:7", "a", Verdict.EXCLUDE, "P")
    made.decide("pubmed:9", "a", Verdict.EXCLUDE, "D", stage="full_text")
    return made


def exported(review: Ledgered, **asked: object) -> dict[str, dict[str, object]]:
    """PMID -> what a set says of the work."""
    made = export(review.review, file_format="jsonl", **asked)  # type: ignore[arg-type]  # free choice of what is asked
    lines = [json.loads(line) for line in b"".join(made.pieces).decode().splitlines()]
    assert len(lines) == made.works
    return {line["pmid"]: line["litrev"] for line in lines}


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("included", "12"),
        ("excluded", "34"),
        ("not_retrieved", "5"),
        ("not-retrieved", "5"),
        ("conflicts", "6"),
        ("pending", "789"),
        ("undecided", "6789"),
        ("included,conflicts", "126"),
        ("known", ""),
        ("all", "123456789"),
    ],
)
def test_each_set_holds_the_works_that_stand_there(screened: Ledgered, which: str, expected: str) -> None:
    assert "".join(sorted(exported(screened, which=which))) == expected


@pytest.mark.parametrize(
    ("which", "stage", "expected"),
    [
        ("excluded", "full_text", "4"),
        ("excluded", "title_abstract", "3"),
        ("included", "title_abstract", "124569"),
        ("pending", "title_abstract", "78"),
        ("pending", "full_text", "9"),
        ("all", "title_abstract", "123456789"),
    ],
)
def test_a_stage_that_is_named_decides_alone(screened: Ledgered, which: str, stage: str, expected: str) -> None:
    assert "".join(sorted(exported(screened, which=which, stage=stage))) == expected


def test_a_set_that_gathers_all_stages_is_not_said_to_be_of_one(screened: Ledgered) -> None:
    assert [set_words(export(screened.review, which="excluded", stage=stage)) for stage in (None, "full_text")] == [
        "2 excluded works", "1 excluded work at the stage “full text”",
    ]  # fmt: skip
    assert set_words(export(screened.review, which="undecided")) == "4 undecided works"
    assert set_words(export(screened.review, which="not_retrieved")) == "1 work not retrieved"
    assert set_words(export(screened.review, which="pending")) == "3 pending works"
    for which in Which:
        for stage in (None, "full_text"):
            assert "_" not in set_words(export(screened.review, which=which, stage=stage))


def test_sets_part_the_works_and_none_is_in_two(screened: Ledgered) -> None:
    sets = [set(exported(screened, which=which)) for which in ("included", "excluded", "not_retrieved", "undecided")]
    assert sum(map(len, sets)) == len(set.union(*sets)) == 9


def test_a_reason_chooses_excluded_works_by_their_first_one(screened: Ledgered) -> None:
    assert set(exported(screened, reasons=["p"])) == {"3", "4"}  # P stands before D in the protocol
    assert set(exported(screened, reasons=["P"], stage="full_text")) == {"4"}
    assert not exported(screened, reasons=["D"])
    with pytest.raises(UsageError) as caught:
        export(screened.review, reasons=["X"])
    assert "P, D" in caught.value.hint
    with pytest.raises(UsageError):
        export(screened.review, reasons=["P"], which="included")


def test_the_reason_is_a_tag_without_commas_and_one_note_in_full(screened: Ledgered) -> None:
    said = exported(screened, which="excluded")
    assert said["3"]["tags"] == ["litrev:excluded", "litrev:reason=Wrong population - or nobody"]
    assert said["3"]["notes"] == ["Excluded (title and abstract): Wrong population, or nobody"]
    assert said["4"]["notes"] == ["Excluded (full text): Wrong population, or nobody; No data"]
    assert exported(screened, which="not_retrieved")["5"]["tags"] == [
        "litrev:not_retrieved",
        "litrev:reason=not retrieved",
    ]


@pytest.mark.parametrize("name", ["bibtex", "ris", "rdf", "csljson", "csv", "jsonl", "rayyan", "covidence", "asreview"])
def test_no_file_tells_what_one_reviewer_said_of_an_open_work(tmp_path: Path, name: str) -> None:
    """Nobody's verdict, or one reviewer's: the files are the same, byte for byte."""
    untouched, half = (ledgered(tmp_path / which, [paper(1), paper(2)]) for which in ("untouched", "half"))
    for review in (untouched, half):
        review.agree("pubmed:2", Verdict.INCLUDE)
    half.decide("pubmed:1", "a", Verdict.EXCLUDE, "P")
    files = [b"".join(export(one.review, which="all", file_format=name).pieces) for one in (untouched, half)]
    assert files[0] == files[1]


def test_programs_for_screening_get_all_works_unless_told_otherwise(screened: Ledgered) -> None:
    for name in ("rayyan", "covidence", "asreview"):
        assert export(screened.review, file_format=name).works == 9
        assert export(screened.review, file_format=name, which="included").works == 2


def keys(review: Ledgered, which: str = "all") -> dict[str, str]:
    return {pmid: str(said["key"]) for pmid, said in exported(review, which=which).items()}


def twins(*numbers: int) -> list[object]:
    return [paper(n, "The same title", year=2020, authors=paper(1).authors) for n in numbers]


def test_works_alike_get_letters_of_their_own_whatever_the_order(tmp_path: Path) -> None:
    one = keys(ledgered(tmp_path / "one", twins(11, 12, 13)))  # type: ignore[arg-type]  # records
    other = keys(ledgered(tmp_path / "other", twins(13, 11, 12)))  # type: ignore[arg-type]  # records
    assert one == other
    assert len(set(one.values())) == 3


def test_a_key_that_went_out_stays_when_a_twin_arrives_and_when_works_are_joined(tmp_path: Path) -> None:
    review = ledgered(tmp_path / "review", [*twins(11), paper(1)])  # type: ignore[list-item]  # records
    review.include("pubmed:11")
    first = keys(review, "included")
    assert first == {"11": "sowa2020SameTitle"}
    review.add([*twins(10, 11, 12), paper(1)])  # type: ignore[list-item]  # records
    assert keys(review)["11"] == "sowa2020SameTitle"
    assert len(set(keys(review).values())) == 4
    review.join("pubmed:10", "pubmed:11")
    joined = keys(review, "included")
    assert list(joined.values()) == ["sowa2020SameTitle"]
    review.join("pubmed:10", "pubmed:11", LinkKind.DIFFERENT)
    assert keys(review, "included") == {"11": "sowa2020SameTitle"}


def test_only_what_was_written_is_remembered_and_only_once(tmp_path: Path) -> None:
    review = ledgered(tmp_path / "review", [paper(1), paper(2)])
    review.include("pubmed:1")
    made = export(review.review)
    with review.store() as store:
        assert store.events(EventKind.HANDED_OVER) == []
    for _again in range(2):
        list(made.pieces)
    with review.store() as store:
        (event,) = store.events(EventKind.HANDED_OVER)
    assert event.content["keys"] == {"pubmed:1": "sowa2001CareTownNumber"}


WISHES = st.lists(
    st.builds(Wish, st.integers(0, 30).map(str), st.sampled_from(["a2020", "A2020", "b-abcd"]), st.sampled_from("xyz")),
    unique_by=lambda wish: wish.work,
)


@given(WISHES, st.randoms())
def test_keys_are_unique_and_no_order_changes_them(wishes: list[Wish], dice: object) -> None:
    found = give_keys(wishes)
    assert len({key.casefold() for key in found.values()}) == len(wishes)
    shuffled = list(wishes)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own random.Random
    assert give_keys(shuffled) == found
    kept = dict(list(found.items())[:2])
    assert give_keys(wishes, kept).items() >= kept.items()


def test_the_format_is_that_of_the_files_name(screened: Ledgered, tmp_path: Path) -> None:
    starts = {"a.ris": b"TY  - ", "a.rdf": b"<?xml", "a.json": b"[", "a.csv": b"\xef\xbb\xbfkey,", "a.xlsx": b"PK",
              "a.jsonl": b"{", "a.bib": b"@", "a.txt": b"@", "a": b"@"}  # fmt: skip
    for name, start in starts.items():
        code, _out, err = screened.say("export", "-o", str(tmp_path / name))
        assert (code, "2 included works" in err) == (0, True), err
        assert (tmp_path / name).read_bytes().startswith(start), name
    assert screened.say("export", "-o", str(tmp_path / "a.docx"))[0] == 2
    assert screened.say("export", "--format", "xlsx")[0] == 2


def test_several_sets_are_named_with_commas_or_one_by_one(screened: Ledgered) -> None:
    _code, one, err = screened.say("export", "--which", "included,not_retrieved", "--format", "ris")
    assert "3 works: those included, those not retrieved" in err
    assert screened.say("export", "--which", "included", "--which", "not_retrieved", "--format", "ris")[1] == one


def test_covidence_is_told_of_its_limit(screened: Ledgered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("litrev.steps.exporting.COVIDENCE_TAKES", 3)
    assert "15,000" in screened.say("export", "--format", "covidence")[2]
