"""The counts as the PRISMA2020 R package reads them (CSV) and as a JSON object with the same names."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from typing import Any

from litrev.prisma.counts import Counts, Tally

HEADER = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
NA = "NA"

# data, node, box, description, boxtext, tooltip, page: the order and the names that the package looks for; "" where
# the tooltip repeats the description. Two boxtexts say what the PRISMA 2020 template says and the package does not.
_ROWS: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    (NA, "node4", "prevstud", "Grey title box; Previous studies", "Previous studies", "", "prevstud"),
    ("previous_studies", "node5", "box1", "Studies included in previous version of review",
     "Studies included in previous version of review", "", "previous_studies"),
    ("previous_reports", NA, "box1", "Reports of studies included in previous version of review",
     "Reports of studies included in previous version of review", NA, "previous_reports"),
    (NA, "node6", "newstud", "Yellow title box; Identification of new studies via databases and registers",
     "Identification of new studies via databases and registers", "", "newstud"),
    ("database_results", "node7", "box2", "Records identified from: Databases", "Databases",
     "Records identified from: Databases and Registers", "database_results"),
    ("database_specific_results", NA, "box2", "Records identified from: specific databases", "Specific Databases",
     NA, "database_results"),
    ("register_results", NA, "box2", "Records identified from: Registers", "Registers", NA, NA),
    ("register_specific_results", NA, "box2", "Records identified from: specific registers", "Specific Registers",
     NA, "database_results"),
    (NA, "node16", "othstud", "Grey title box; Identification of new studies via other methods",
     "Identification of new studies via other methods", "", "othstud"),
    ("website_results", "node17", "box11", "Records identified from: Websites", "Websites",
     "Records identified from: Websites, Organisations and Citation Searching", "website_results"),
    ("organisation_results", "", "box11", "Records identified from: Organisations", "Organisations", NA, NA),
    ("citations_results", NA, "box11", "Records identified from: Citation searching", "Citation searching", NA, NA),
    ("duplicates", "node8", "box3", "Duplicate records", "Duplicate records removed", "", "duplicates"),
    ("excluded_automatic", NA, "box3", "Records marked as ineligible by automation tools",
     "Records marked as ineligible by automation tools", NA, NA),
    ("excluded_other", NA, "box3", "Records removed for other reasons", "Records removed for other reasons", NA, NA),
    ("records_screened", "node9", "box4", "Records screened (databases and registers)", "Records screened", "",
     "records_screened"),
    ("records_excluded", "node10", "box5", "Records excluded (databases and registers)", "Records excluded", "",
     "records_excluded"),
    ("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval (databases and registers)",
     "Reports sought for retrieval", "", "dbr_sought_reports"),
    ("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved (databases and registers)",
     "Reports not retrieved", "", "dbr_notretrieved_reports"),
    ("other_sought_reports", "node18", "box12", "Reports sought for retrieval (other)",
     "Reports sought for retrieval", "", "other_sought_reports"),
    ("other_notretrieved_reports", "node19", "box13", "Reports not retrieved (other)", "Reports not retrieved", "",
     "other_notretrieved_reports"),
    ("dbr_assessed", "node13", "box8", "Reports assessed for eligibility (databases and registers)",
     "Reports assessed for eligibility", "", "dbr_assessed"),
    ("dbr_excluded", "node14", "box9", "Reports excluded (databases and registers)", "Reports excluded", "",
     "dbrexcludedrecords"),
    ("other_assessed", "node20", "box14", "Reports assessed for eligibility (other)",
     "Reports assessed for eligibility", "", "other_assessed"),
    ("other_excluded", "node21", "box15", "Reports excluded (other)", "Reports excluded", "", "other_excluded"),
    ("new_studies", "node15", "box10", "New studies included in review", "New studies included in review", "",
     "new_studies"),
    ("new_reports", NA, "box10", "Reports of new included studies", "Reports of new included studies", NA, NA),
    ("total_studies", "node22", "box16", "Total studies included in review", "Total studies included in review", "",
     "total_studies"),
    ("total_reports", NA, "box16", "Reports of total included studies", "Reports of total included studies", NA, NA),
    ("identification", "node1", "identification", "Blue identification box", "Identification", "", "identification"),
    ("screening", "node2", "screening", "Blue screening box", "Screening", "", "screening"),
    ("included", "node3", "included", "Blue included box", "Included", "", "included"),
    ("total_studies_ma", "node23", "box17", "Total studies included in meta-analysis",
     "Total studies included in meta-analysis", "", "total_studies_meta_analysis"),
    ("total_reports_ma", NA, "box17", "Reports of total included studies in meta-analysis",
     "Reports of total included studies in meta-analysis", NA, NA),
)  # fmt: skip


def rows(counts: Counts) -> list[tuple[str, ...]]:
    """The 34 rows under `HEADER`. A number that the diagram does not show is `NA`, which hides its line."""
    return [
        (data, node, box, description, _boxtext(counts, data, boxtext), tooltip or description,
         page if page == NA else f"{page}.html", _cell(counts, data))
        for data, node, box, description, boxtext, tooltip, page in _ROWS
    ]  # fmt: skip


_OTHER_SOURCES = ("website_results", "organisation_results", "citations_results")
"""The rows of what other methods found; the package has none for yet other ones."""


def row_of_other_methods(counts: Counts) -> str:
    """The row that bears what yet other methods found: one that this review has no use for, else the last, which bears
    both then; its text says which. Empty where there is nothing to bear."""
    if counts.other_results is None:
        return ""
    return next((row for row in _OTHER_SOURCES if getattr(counts, row) is None), _OTHER_SOURCES[-1])


def _boxtext(counts: Counts, data: str, text: str) -> str:
    if data != row_of_other_methods(counts):
        return text
    return "Other methods" if getattr(counts, data) is None else f"{text} and other methods"


def to_csv(counts: Counts) -> str:
    """The file that the PRISMA2020 package and its web page load (UTF-8)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows(counts))
    return text.getvalue()


def to_json(counts: Counts) -> dict[str, Any]:
    """The counts as plain values: lists are `{label: number}`, and what is not final is said."""
    plain: dict[str, Any] = {}
    for field in fields(counts):
        value = getattr(counts, field.name)
        if field.name in ("found", "pending"):
            continue
        plain[field.name] = _object(value) if isinstance(value, tuple) else value
    plain["in_progress"] = counts.in_progress
    plain["conflicts"] = counts.conflicts
    plain["pending"] = {stage.stage: {"works": stage.works, "conflicts": stage.conflicts} for stage in counts.pending}
    return plain


def _object(tally: Tally) -> dict[str, int]:
    """Numbers under one label are added up."""
    merged: dict[str, int] = {}
    for label, number in tally:
        merged[label] = merged.get(label, 0) + number
    return merged


_TITLES = (NA, "identification", "screening", "included")


def _cell(counts: Counts, data: str) -> str:
    if data in _TITLES:
        return "0"
    value = getattr(counts, data, None)
    if isinstance(value, tuple):
        return _list(value)
    if data == row_of_other_methods(counts):
        value = (value or 0) + (counts.other_results or 0)
    return NA if value is None else str(value)


def _list(tally: Tally) -> str:
    """`Label, 77; Label, 64`: the package splits at commas and semicolons, and fails on a list of one."""
    items = [f"{_label(label)}, {number}" for label, number in tally]
    if len(items) == 1:
        items.append("Other, 0")
    return "; ".join(items) or NA


def _label(text: str) -> str:
    """`text` without the signs that part a list."""
    parts = (part.strip() for part in text.replace(";", ",").split(","))
    return " - ".join(part for part in parts if part) or "Other"
