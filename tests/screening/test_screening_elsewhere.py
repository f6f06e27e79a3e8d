"""Exports of other screening programs, in the form that their makers and users document."""

from __future__ import annotations

import pytest

from litrev.screening.elsewhere import Reader, Tool, list_verdict, people_in, plain_row, recognised, title_key

RAYYAN = [
    *("key", "title", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "authors", "url"),
    *("language", "publisher", "location", "abstract", "notes", "doi", "keywords", "pubmed_id", "pmc_id"),
]
COVIDENCE = [
    *("Title", "Authors", "Abstract", "Published Year", "Published Month", "Journal", "Volume", "Issue", "Pages"),
    *("Accession Number", "DOI", "Ref", "Covidence #", "Study", "Notes", "Tags"),
]


def row(columns: list[str], **cells: str) -> dict[str, str]:
    named = {name.replace("_", " ").casefold(): value for name, value in cells.items()}
    found = {column: named.pop(column.replace("_", " ").casefold(), "") for column in columns}
    assert not named, named
    return found


BOTH = (
    'Ours | RAYYAN-INCLUSION: {"Ada R."=>"Excluded", "Eva"=>"Included"} | RAYYAN-LABELS: later,Hospital | '
    'RAYYAN-EXCLUSION-REASONS: wrong population,foreign language | USER-NOTES: {"Ada R."=>["see \\"2\\"", "or not"], '
    '"Eva"=>["yes"]}'
)


@pytest.mark.parametrize(
    ("columns", "notes", "tool"),
    [
        (RAYYAN, "", Tool.RAYYAN),
        (["title", "notes"], 'RAYYAN-INCLUSION: {"Eva"=>"Included"}', Tool.RAYYAN),
        (COVIDENCE, "", Tool.COVIDENCE),
        (["\ufefftitle", "asreview_label", "asreview_time"], "", Tool.ASREVIEW),
        (["title", "included", "asreview_ranking"], "", Tool.ASREVIEW),
        (["title", "included"], "", None),
        (["id", "verdict", "notes"], "as ever", None),
    ],
)
def test_whose_export_it_is(columns: list[str], notes: str, tool: Tool | None) -> None:
    assert recognised(columns, [{**dict.fromkeys(columns, ""), "notes": notes}]) is tool


def test_rayyan_keeps_each_persons_verdict_and_notes_apart() -> None:
    article = row(RAYYAN, title="Care", year="2020", doi="https://doi.org/10.5555/A", pubmed_id="31", notes=BOTH)
    assert people_in([article, article]) == {"Ada R.": 2, "Eva": 2}
    assert plain_row(Tool.RAYYAN, article, Reader(person="Ada R.")) == {
        "id": "",
        "doi": "10.5555/a",
        "pmid": "31",
        "title": "Care",
        "year": "2020",
        "verdict": "exclude",
        "reason": "wrong population;foreign language",
        "note": 'see "2" / or not',
    }
    eva = plain_row(Tool.RAYYAN, article, Reader(person="Eva"))
    assert (eva["verdict"], eva["reason"], eva["note"]) == ("include", "", "yes")
    assert plain_row(Tool.RAYYAN, article, Reader(person="Zoe"))["verdict"] == ""


def test_rayyan_without_a_decision_or_a_doi_column() -> None:
    article = row(RAYYAN, title="Care", url="https://doi.org/10.5555/b", notes="only ours")
    plain = plain_row(Tool.RAYYAN, article, Reader(person="Ada"))
    assert (plain["doi"], plain["verdict"]) == ("10.5555/b", "")
    linked = row(RAYYAN, url="https://pubmed.ncbi.nlm.nih.gov/31054321/", notes='RAYYAN-INCLUSION: {"Ada"=>"Maybe"}')
    plain = plain_row(Tool.RAYYAN, linked, Reader(person="Ada"))
    assert (plain["pmid"], plain["verdict"]) == ("31054321", "maybe")


def test_covidences_lists_tell_by_their_name_and_their_notes() -> None:
    names = {
        "review_1_included_csv_20240320131744.csv": "include",
        "review_1_irrelevant_csv_20240303130132.csv": "exclude",
        "review_1_excluded_csv_20240303130126.csv": "exclude",
        "review_1_select_csv_20190925102202.csv": "include",
        "review_1_screen_csv_20190925102202.csv": "",
        "covidence.csv": None,
        "included_and_excluded.csv": None,
    }
    assert {name: list_verdict(name) for name in names} == names
    listed = row(
        COVIDENCE,
        Title="Care",
        Published_Year="2020.0",
        DOI="10.5555/a",
        Notes="Ours; Exclusion reason: Wrong study design; ",
    )
    plain = plain_row(Tool.COVIDENCE, listed, Reader(verdict=""))
    assert (plain["verdict"], plain["reason"], plain["note"], plain["year"]) == (
        "exclude",
        "Wrong study design",
        "Ours",
        "2020",
    )
    assert plain_row(Tool.COVIDENCE, row(COVIDENCE, Title="Care"), Reader(verdict="include"))["verdict"] == "include"


@pytest.mark.parametrize(
    ("label", "verdict"),
    [("1", "include"), ("0", "exclude"), ("1.0", "include"), ("0.0", "exclude"), ("", ""), ("-1", ""), ("nan", "")],
)
def test_asreviews_labels(label: str, verdict: str) -> None:
    labelled = {"title": "Care", "doi": "10.5555/a", "asreview_label": label, "asreview_note": "so", "record_id": "5"}
    plain = plain_row(Tool.ASREVIEW, labelled, Reader())
    assert (plain["verdict"], plain["note"], plain["doi"], plain["pmid"]) == (verdict, "so", "10.5555/a", "")
    first = plain_row(Tool.ASREVIEW, {"title": "Care", "included": label, "asreview_ranking": "3"}, Reader())
    assert first["verdict"] == verdict


def test_a_title_of_few_words_tells_no_documents_apart() -> None:
    assert title_key("Editorial") == ""
    assert title_key("Accès aux soins, en hiver!") == title_key("acces aux SOINS en hiver") != ""
