"""What Zotero's servers accept: the fields and people of each item type (schema 41, as its web API lists them).

Written apart from litrev's own tables, so that a field that litrev believes in and Zotero does not have is refused.
"""

from __future__ import annotations

_EVERYWHERE = "title abstractNote date url accessDate shortTitle language rights extra archive archiveLocation"
_CATALOGUED = _EVERYWHERE + " libraryCatalog callNumber"

FIELDS: dict[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "journalArticle": _CATALOGUED + " publicationTitle volume issue pages series seriesTitle seriesText"
        " journalAbbreviation DOI ISSN",
        "preprint": _CATALOGUED + " genre repository archiveID place series seriesNumber DOI citationKey",
        "report": _CATALOGUED + " reportNumber reportType seriesTitle place institution pages",
        "thesis": _CATALOGUED + " thesisType university place numPages",
        "book": _CATALOGUED + " series seriesNumber volume numberOfVolumes edition place publisher numPages ISBN",
        "bookSection": _CATALOGUED + " bookTitle series seriesNumber volume numberOfVolumes edition place publisher"
        " pages ISBN",
        "conferencePaper": _CATALOGUED + " proceedingsTitle conferenceName place publisher volume pages series DOI"
        " ISBN",
        "webpage": "title abstractNote websiteTitle websiteType date shortTitle url accessDate language rights extra",
        "dataset": _CATALOGUED + " identifier type versionNumber repository repositoryLocation format DOI citationKey",
        "computerProgram": "title abstractNote seriesTitle versionNumber date system place company programmingLanguage"
        " ISBN shortTitle url rights archive archiveLocation libraryCatalog callNumber accessDate extra",
        "document": _CATALOGUED + " publisher",
        "note": "note",
        "attachment": "title url accessDate note contentType charset",
    }.items()
}  # fmt: skip

ROLES: dict[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "journalArticle": "author contributor editor reviewedAuthor translator",
        "preprint": "author contributor editor reviewedAuthor translator",
        "report": "author contributor seriesEditor translator",
        "thesis": "author contributor",
        "book": "author contributor editor seriesEditor translator",
        "bookSection": "author bookAuthor contributor editor seriesEditor translator",
        "conferencePaper": "author contributor editor seriesEditor translator",
        "webpage": "author contributor translator",
        "dataset": "author contributor",
        "computerProgram": "programmer contributor",
        "document": "author contributor editor reviewedAuthor translator",
    }.items()
}
