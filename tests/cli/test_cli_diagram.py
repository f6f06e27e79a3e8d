"""`litrev prisma` that draws: which files it writes, in which language, and when it refuses."""

from __future__ import annotations

import re

import pytest
from mistaken import Clerk, Life

from litrev.errors import ExitCode

pytest_plugins = ["mistake_fixtures"]


@pytest.fixture
def finished(life: Life) -> Clerk:
    """The screened review with a verdict on everything that waited."""
    clerk = life("screened")
    for stage in ("title_abstract", "full_text"):
        waiting = [
            row["id"]
            for row in clerk.json("records")["works"]
            if row.get("stage") == stage and row.get("state") == "pending"
        ]
        rows = "".join(f"{id_},include,\n" for id_ in waiting)
        if rows:
            said = clerk.say("decide", clerk.write("more.csv", f"id,verdict,reason\n{rows}"), "--as", "a",
                             "--stage", stage)  # fmt: skip
            assert said.code == 0, said.err
    return clerk


def test_each_kind_of_file_is_what_its_ending_says(life: Life) -> None:
    clerk = life("screened")
    begins = {"svg": b"<svg ", "png": b"\x89PNG", "pdf": b"%PDF", "html": b"<!DOCTYPE html>"}
    for kind, head in begins.items():
        said = clerk.say("prisma", "-o", f"p.{kind}")
        assert (said.code, said.err.splitlines()[-1]) == (0, f"→ p.{kind}")
        assert (clerk.folder / f"p.{kind}").read_bytes().startswith(head)
        assert "✓ A2" in said.out  # the counts and their proof are shown as ever


def test_both_languages_make_two_files_each_in_its_own(life: Life) -> None:
    clerk = life("screened")
    assert clerk.say("prisma", "-o", "p.svg", "--both").code == 0
    english, french = ((clerk.folder / f"p.{lang}.svg").read_text(encoding="utf-8") for lang in ("en", "fr"))
    assert "Wrong concept" in english
    assert "Care in the towns" in english
    assert "Hors concept" in french
    assert "Les soins dans les villes" in french
    assert "Sources de données probantes" in french
    assert not (clerk.folder / "p.svg").exists()
    assert "Records screened" in clerk.say("prisma").out  # the language of the program is as before


def test_all_writes_every_file_of_the_paper_and_twice_the_same(life: Life) -> None:
    clerk = life("screened")
    assert clerk.say("prisma", "--all").code == 0
    written = {path.name: path.read_bytes() for path in (clerk.folder / "exports").iterdir()}
    assert set(written) == {"PRISMA2020.csv", *(f"prisma.{lang}.{kind}" for lang in ("en", "fr")
                                                for kind in ("svg", "png", "pdf", "html"))}  # fmt: skip
    assert clerk.say("prisma", "--all").code == 0
    assert {path.name: path.read_bytes() for path in (clerk.folder / "exports").iterdir()} == written


def test_while_works_wait_the_picture_says_so_and_final_refuses(life: Life) -> None:
    clerk = life("screened")
    said = clerk.say("prisma", "--final", "-o", "p.svg")
    assert said.code == ExitCode.CONFLICT
    assert "wait" in said.err
    assert "litrev status" in said.err
    assert not (clerk.folder / "p.svg").exists()
    assert clerk.say("prisma", "-o", "p.svg").code == 0
    assert "In progress: these numbers are not final." in (clerk.folder / "p.svg").read_text(encoding="utf-8")


def test_nobody_learns_from_the_page_what_a_colleague_decided(life: Life) -> None:
    clerk = life("screened")
    clerk.change("{id: title_abstract, reviewers: 1}", "{id: title_abstract, reviewers: 2}")
    assert clerk.say("prisma", "-o", "p.html").code == 0
    page = (clerk.folder / "p.html").read_text(encoding="utf-8")
    assert set(re.findall(r'"state":"(.*?)"', page)) == {"Waiting"}
    assert "Wrong population" not in page


def test_a_finished_review_is_drawn_as_final(finished: Clerk) -> None:
    said = finished.say("prisma", "--final", "-o", "p.svg")
    assert said.code == 0, said.err
    drawn = (finished.folder / "p.svg").read_text(encoding="utf-8")
    assert "In progress" not in drawn
    assert "stroke-dasharray" not in drawn


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_table_and_picture_call_everything_by_the_same_words(finished: Clerk, lang: str) -> None:
    finished.change("sources:\n", "sources:\n  - {id: cited, via: file, arm: citation_searching}\n")
    table = finished.write("cited.csv", "title,year\nCare that another work cites,2019\n")
    assert finished.say("import", table, "--source", "cited").code == 0
    said = finished.say("--lang", lang, "prisma", "-o", "p.svg")
    drawn = (finished.folder / "p.svg").read_text(encoding="utf-8")
    picture = " ".join(re.sub(r"<[^>]+>", " ", drawn).split()).replace("\xa0", " ")
    rows = [re.sub(r"\s{2,}.*", "", line) for line in said.out.split("\n\n")[0].splitlines()[1:] if line[0] != " "]
    labels = [re.sub(r" \((other methods|autres méthodes|in progress|en cours)\)$", "", row) for row in rows]
    waiting = [row for row in rows if "in progress" in row or "en cours" in row]
    assert len(labels) > 15
    assert [label for label, row in zip(labels, rows, strict=True) if row not in waiting and label not in picture] == []
    assert {"en": "Sources of evidence included in review", "fr": "Recherche de citations"}[lang] in labels


def test_final_names_what_has_not_been_done(life: Life) -> None:
    assert "no search is complete" in life("empty").say("prisma", "--final").err


@pytest.mark.parametrize(
    ("entry", "called"),
    [
        ("{id: europepmc, query: care}", "Europe PMC"),
        ("{id: ct, via: file, arm: register, name: ClinicalTrials.gov}", "ClinicalTrials.gov"),
        ("{id: web, via: file, arm: website, name: An invented site}", "An invented site"),
    ],
)
def test_a_source_that_was_never_searched_is_named_and_nothing_is_final(
    finished: Clerk, entry: str, called: str
) -> None:
    finished.change("sources:\n", f"sources:\n  - {entry}\n")
    said = finished.say("prisma", "--final", "-o", "p.svg")
    assert said.code == ExitCode.CONFLICT
    assert f"never searched, and no file imported: {called}" in said.err
    assert not (finished.folder / "p.svg").exists()
    said = finished.say("prisma", "-o", "p.svg")
    assert called in said.err
    drawn = (finished.folder / "p.svg").read_text(encoding="utf-8")
    assert "In progress: these numbers are not final." in drawn
    assert f"Sources of the protocol that were never searched: {called}." in drawn
    assert len(finished.json("prisma")["not_searched"]) == 1
    assert "litrev prisma" not in finished.say("status").out


def test_a_source_that_gave_nothing_is_done_when_its_empty_table_is_imported(finished: Clerk) -> None:
    finished.change("sources:\n", "sources:\n  - {id: web, via: file, arm: website, name: An invented site}\n")
    assert finished.say("import", finished.write("none.csv", "title,year\n"), "--source", "web").code == 0
    assert finished.say("dedupe").code == 0
    assert finished.say("prisma", "--final", "-o", "p.svg").code == 0
    assert "Websites (n\xa0=\xa00)" in (finished.folder / "p.svg").read_text(encoding="utf-8")


def test_the_table_of_the_r_package_holds_other_methods_and_says_where(finished: Clerk) -> None:
    finished.change("sources:\n", "sources:\n  - {id: asked, via: file, arm: other}\n")
    table = finished.write("asked.csv", "title,year\nCare that somebody told us of,2019\n")
    assert finished.say("import", table, "--source", "asked").code == 0
    said = finished.say("prisma", "--csv")
    assert "website_results,node17,box11,Records identified from: Websites,Other methods," in said.out
    assert "has no row for other methods: their 1 stand in the row website_results." in said.err


def test_records_that_were_not_compared_are_said_on_the_picture(life: Life) -> None:
    clerk = life("searched")
    assert clerk.say("prisma", "-o", "p.svg").code == 0
    assert "Not all records have been compared for duplicates yet." in (clerk.folder / "p.svg").read_text("utf-8")
    assert "compared for duplicates" in clerk.say("prisma", "--final").err


def test_a_review_without_any_search_is_drawn_and_says_so(life: Life) -> None:
    clerk = life("empty")
    assert clerk.say("prisma", "--all").code == 0
    assert "No search is complete yet" in (clerk.folder / "exports" / "prisma.en.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-o", "p.docx"], "one of: .svg"),
        (["-o", "exports"], "one of: .svg"),
        (["-o", "-"], "one of: .svg"),
        (["-o", "nowhere/p.svg"], "cannot be written"),
        (["-o", "p.svg", "--width", "a3"], "a4, column"),
        (["--width", "column"], "Say where"),
        (["--both"], "Say where"),
        (["--all", "-o", "p.svg"], "exclude each other"),
        (["--all", "--both"], "--both goes with -o"),
        (["-o", "review.yaml"], "one of: .svg"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_that_do_not_fit_are_told_and_nothing_is_written(life: Life, words: list[str], told: str) -> None:
    clerk = life("screened")
    before = {path.name: path.read_bytes() for path in clerk.folder.iterdir() if path.is_file()}
    said = clerk.say("prisma", *words)
    assert said.code != 0
    assert told in said.err
    assert "→" in said.err
    after = {path.name: path.read_bytes() for path in clerk.folder.iterdir() if path.is_file()}
    assert {name: after[name] for name in before if name == "review.yaml"} == {"review.yaml": before["review.yaml"]}
    assert not set(after) - set(before) - {"review.db-shm", "review.db-wal"}


def test_a_drawing_that_was_touched_up_by_hand_is_kept(life: Life) -> None:
    clerk = life("screened")
    assert clerk.say("prisma", "-o", "p.svg").code == 0
    clerk.write("p.svg", "<svg>touched up</svg>")
    said = clerk.say("prisma", "-o", "p.svg")
    assert "What p.svg held before is kept in p.svg.bak." in said.err
    assert (clerk.folder / "p.svg.bak").read_text() == "<svg>touched up</svg>"
    assert "kept" not in clerk.say("prisma", "-o", "p.svg").err  # nothing has changed since
