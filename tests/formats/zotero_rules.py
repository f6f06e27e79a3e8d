"""What Zotero makes of a file: small readers that apply the measured rules of its import and nothing of litrev.

Rules: what each of its translators keeps, drops, splits and unescapes (measured on schema 41, June 2026).
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

NEWER_FIELDS = {"PMID": "PMID", "PMCID": "PMCID"}
"""Lines of Extra that journal articles have fields for."""


@dataclass
class Item:
    """An item as it stands in Zotero afterwards."""

    type: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    creators: list[tuple[str, str, str]] = field(default_factory=list)
    """Role, last name or whole name, first name."""
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    id: str = ""

    def settle(self) -> Item:
        """Lines of Extra that name a type or a field become that."""
        kept = []
        for line in self.extra:
            name, _colon, value = line.partition(": ")
            if name == "Type":
                self.type = value
            elif name == "Citation Key":
                self.fields["citationKey"] = value
            elif name in NEWER_FIELDS and self.type == "journalArticle":
                self.fields[name] = value
            else:
                kept.append(line)
        self.extra = kept
        return self


# RIS

_TYPES = {"JOUR": "journalArticle", "CONF": "conferencePaper", "CHAP": "bookSection", "BOOK": "book", "RPRT": "report",
          "THES": "thesis", "ELEC": "webpage", "DATA": "dataset", "COMP": "computerProgram",
          "UNPD": "manuscript"}  # fmt: skip
_DOI_TYPES = ("journalArticle", "conferencePaper", "dataset", "preprint")


def from_ris(text: str) -> list[Item]:
    assert re.match(r"TY {1,2}- ", text), "TY must stand at the top"
    items = []
    longest = 0
    pairs: list[list[str]] = []
    before = 0
    for line in text.splitlines():
        found = re.match(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?$", line)
        longest = max(longest, len(line))
        if found:
            pairs.append([found[1], found[2] or ""])
        elif pairs and pairs[-1][0] not in ("ER",):
            breaks = pairs[-1][0] in ("AB", "N1", "N2", "RN") and (longest > 85 or before < 65 or not line.strip())
            pairs[-1][1] += ("\n" if breaks else " ") + line.strip()
        before = len(line)
        if found and found[1] == "ER":
            items.append(_ris_item(pairs))
            pairs = []
    return items


def _unescaped(value: str) -> str:
    return html.unescape(re.sub(r"</?[A-Za-z!?][^>]*>", "", value))


def _ris_item(pairs: list[list[str]]) -> Item:
    (told,) = (value.strip() for tag, value in pairs if tag == "TY")
    kind = _TYPES.get(told, "journalArticle")
    item = Item(kind)
    for tag, raw in pairs:
        value = raw.strip() if tag in ("AB", "N1", "RN") else _unescaped(raw.strip())
        if value and tag not in ("TY", "ER"):
            _ris_value(item, tag, value)
    if len(item.tags) == 1:
        item.tags = re.split(r"\s*,\s*", item.tags[0])
    if last := item.fields.pop("EP", ""):
        first = item.fields.get("pages", "")
        item.fields["pages"] = f"{first}-{last}" if first and "-" not in first else first or last
    return item.settle()


def _ris_value(item: Item, tag: str, value: str) -> None:  # noqa: C901, PLR0912 - a branch for each rule
    if tag in ("AU", "A1", "A2", "A3", "A4", "ED"):
        last, _comma, first = value.partition(",")
        role = ("programmer" if item.type == "computerProgram" else "author") if tag[:2] in ("AU", "A1") else "editor"
        item.creators.append((role, last.strip(), first.strip()))
    elif tag == "KW":
        item.tags += [tag for tag in re.split(r"\s*;\s*", value) if tag]
    elif tag == "N1":
        item.notes.append(value)
    elif tag == "M2":
        item.extra.append(value)
    elif tag == "UR":
        if "PM:" in value:
            item.extra.append("PMID: " + value[3:])
        else:
            item.fields.setdefault("url", value)
    elif tag in ("DO", "M3") and (tag == "DO" or item.type == "journalArticle"):
        if item.type in (*_DOI_TYPES, "manuscript") and item.type != "manuscript":
            item.fields["DOI"] = value
        else:
            item.extra.append(f"DOI: {value}")
    elif tag == "DA":
        item.fields["date"] = "-".join(part for part in value.split("/") if part)
    elif tag == "PY":
        item.fields.setdefault("date", value)
    elif tag == "SP":
        item.fields["numPages" if item.type in ("book", "thesis", "manuscript") else "pages"] = value
    elif tag == "ET" and item.type == "journalArticle":
        item.extra.append(value)
    elif (name := _ris_field(item.type, tag)) and name not in item.fields:
        item.fields[name] = value


def _ris_field(kind: str, tag: str) -> str:
    named = {
        "T2": {"journalArticle": "publicationTitle", "bookSection": "bookTitle", "conferencePaper": "conferenceName",
               "webpage": "websiteTitle", "report": "seriesTitle", "book": "series"},
        "C3": {"conferencePaper": "proceedingsTitle"},
        "C1": {"conferencePaper": "place"},
        "CY": {"dataset": "repositoryLocation", "conferencePaper": ""},
        "PB": {"report": "institution", "thesis": "university", "dataset": "repository",
               "computerProgram": "company", "manuscript": "", "journalArticle": ""},
        "SN": {"journalArticle": "ISSN", "report": "reportNumber"},
        "LA": {"computerProgram": "programmingLanguage"},
        "ET": {"computerProgram": "versionNumber", "dataset": "versionNumber"},
    }  # fmt: skip
    usual = {"TI": "title", "AB": "abstractNote", "J2": "journalAbbreviation", "VL": "volume", "IS": "issue",
             "CY": "place", "PB": "publisher", "SN": "ISBN", "LA": "language", "ET": "edition", "EP": "EP",
             "Y2": "accessDate"}  # fmt: skip
    return named.get(tag, {}).get(kind, usual.get(tag, ""))


# RDF

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_Z = "{http://www.zotero.org/namespaces/export#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_BIB = "{http://purl.org/net/biblio#}"
_FOAF = "{http://xmlns.com/foaf/0.1/}"


def from_rdf(text: str) -> list[Item]:
    root = ElementTree.fromstring(text.encode())
    notes = {str(memo.get(f"{_RDF}about")): memo.findtext(f"{_RDF}value") or "" for memo in root.iter(f"{_BIB}Memo")}
    return [_rdf_item(node, notes) for node in root.findall(f"{_RDF}Description")]


def _rdf_item(node: ElementTree.Element, notes: dict[str, str]) -> Item:
    item = Item(id=str(node.get(f"{_RDF}about")))
    for part in node:
        name = part.tag
        if name == f"{_Z}itemType":
            item.type = part.text or ""
        elif name == f"{_DC}title":
            item.fields["title"] = part.text or ""
        elif name == f"{_Z}extra":
            item.extra = (part.text or "").split("\n")
        elif name == f"{_DC}subject":
            item.tags.append(part.text or "")
        elif name == f"{_TERMS}isReferencedBy":
            item.notes.append(html.unescape(notes[str(part.get(f"{_RDF}resource"))]))
        elif list(part):
            role = name.rpartition("}")[2].removesuffix("s")
            for person in part.iter(f"{_FOAF}Person"):
                item.creators.append(
                    (role, person.findtext(f"{_FOAF}surname") or "", person.findtext(f"{_FOAF}givenName") or "")
                )
        elif name.startswith(_Z):
            item.fields[name.removeprefix(_Z)] = part.text or ""
    return item.settle()


def rdf_collections(text: str) -> dict[str, tuple[list[str], list[str]]]:
    """Id of a collection -> its name and, by their ids, what it holds."""
    root = ElementTree.fromstring(text.encode())
    return {
        str(node.get(f"{_RDF}about")): (
            [node.findtext(f"{_DC}title") or ""],
            [str(part.get(f"{_RDF}resource")) for part in node.findall(f"{_TERMS}hasPart")],
        )
        for node in root.findall(f"{_Z}Collection")
    }


# CSL-JSON

_CSL = {"article-journal": "journalArticle", "article": "preprint", "report": "report", "thesis": "thesis",
        "book": "book", "chapter": "bookSection", "paper-conference": "conferencePaper", "webpage": "webpage",
        "dataset": "dataset"}  # fmt: skip
_CSL_FIELDS = {"title": "title", "abstract": "abstractNote", "DOI": "DOI", "URL": "url", "page": "pages",
               "citation-key": "citationKey", "PMID": "PMID", "PMCID": "PMCID", "volume": "volume",
               "issue": "issue", "language": "language"}  # fmt: skip


def from_csl(text: str) -> list[Item]:
    found = json.loads(text)
    assert all(one["type"] in _CSL for one in found), "one unknown type makes the whole file unrecognised"
    return [_csl_item(one) for one in found]


def _csl_item(one: dict[str, Any]) -> Item:
    item = Item(_CSL[one["type"]])
    item.fields = {_CSL_FIELDS[name]: value for name, value in one.items() if name in _CSL_FIELDS}
    item.fields["date"] = one.get("issued", {}).get("raw", "")
    for role in ("author", "editor"):
        for person in one.get(role, []):
            item.creators.append((role, person.get("literal") or person["family"], person.get("given", "")))
    item.extra = [line for line in one.get("note", "").split("\n") if line]
    for name in ("PMID", "PMCID"):
        if item.type != "journalArticle" and name in item.fields:
            item.extra.append(f"{name}: {item.fields.pop(name)}")
    return item.settle()


# BibTeX

_BIB_TYPES = {"article": "journalArticle", "misc": "document", "techreport": "report", "phdthesis": "thesis",
              "book": "book", "incollection": "bookSection", "inproceedings": "conferencePaper", "online": "webpage",
              "software": "computerProgram"}  # fmt: skip
_MEANT = {r"{\textbackslash}": "\\", r"{\textbraceleft}": "{", r"{\textbraceright}": "}"}


def from_bibtex(text: str) -> list[Item]:
    items = []
    at = 0
    while (start := text.find("@", at)) >= 0:
        end = _closing(text, text.index("{", start))
        item = _bib_item(text[start + 1 : text.index("{", start)].lower(), text[text.index("{", start) + 1 : end])
        at = end + 1
        if item:
            items.append(item)
    return items


def _closing(text: str, at: int) -> int:
    depth = 0
    while True:
        if text[at] == "\\":
            at += 2
            continue
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
        at += 1


def _bib_item(kind: str, body: str) -> Item | None:
    if kind not in _BIB_TYPES:
        return None  # vanishes without a word
    item = Item(_BIB_TYPES[kind])
    at = 0
    while found := re.compile(r"(\w+)\s*=\s*(?=\{)").search(body, at):
        at = _closing(body, found.end())
        _bib_value(item, found[1].lower(), body[found.end() + 1 : at])
    return item.settle()


def _bib_value(item: Item, name: str, value: str) -> None:
    plain = {"title": "title", "abstract": "abstractNote", "journal": "publicationTitle", "doi": "DOI",
             "volume": "volume", "number": "issue", "language": "language"}  # fmt: skip
    if name in ("pmid", "pmcid"):
        item.extra.append(f"{name.upper()}: {_bib_text(value)}")
    elif name == "keywords":
        item.tags = [tag for tag in re.split(r"\s*[,;]\s*", _bib_text(value)) if tag]
    elif name in ("note", "annote", "comment", "review"):
        item.notes.append(_bib_text(value))
    elif name in ("author", "editor"):
        item.creators += [(name, *_bib_name(one)) for one in _outside_braces(value, r"\s+and\s+")]
    elif name == "url":
        item.fields["url"] = value
    elif name == "date":
        item.fields["date"] = value
    elif name == "pages":
        item.fields["numPages" if item.type in ("book", "thesis") else "pages"] = _bib_text(value.replace("--", "–"))
    elif name in plain:
        item.fields[plain[name]] = _bib_text(value)


def _bib_name(name: str) -> tuple[str, str]:
    if name.startswith("{") and _closing(name, 0) == len(name) - 1:
        return _bib_text(name), ""
    parts = [_bib_text(part) for part in _outside_braces(name, r"\s*,\s*")]
    return parts[0], ", ".join([parts[-1], *parts[1:-1]]) if len(parts) > 1 else ""


def _outside_braces(text: str, between: str) -> list[str]:
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "{":
            at = _closing(text, at) + 1
        elif (found := re.compile(between).match(text, at)) and found.end() > at:
            parts.append(text[start:at])
            start = at = found.end()
        else:
            at += 2 if text[at] == "\\" else 1
    return [*parts, text[start:]]


def _bib_text(value: str) -> str:
    if value.count("$") - value.count("\\$") >= 2:
        value = re.sub(r"(?<!\\)\$", "", value)
    value = value.replace("--", "–")
    found = re.findall(r"\{\\text\w+\}|\\\^\{\}|\\[&%#_$\\{}]|[{}]|.", " ".join(value.split()))
    return "".join(_MEANT.get(one, "" if one in "{}" else one[1] if len(one) > 1 else one) for one in found)
