"""Pasted PubMed strategies: what they mean, what is repaired, what is refused, and where exactly."""

from __future__ import annotations

import pytest

from litrev.query import And, DateKind, Dates, Field, Heading, Near, Node, Not, Or, Term, Years
from litrev.query.pasted import Reading, read_pasted
from litrev.query.problem import Severity, errors


def _word(text: str, field: Field = Field.TITLE_ABSTRACT, *, truncated: bool = False, quoted: bool = False) -> Term:
    return Term(text, field, truncated, quoted=quoted)


RASH, FEVER, RATS = _word("rash"), _word("fever"), _word("rats")


def _root(text: str) -> Node:
    reading = read_pasted(text)
    assert errors(list(reading.problems)) == []
    assert reading.root is not None
    return reading.root


def _faults(reading: Reading) -> list[tuple[int, int, str]]:
    return [(p.line, p.column, p.what) for p in reading.problems]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("rash[tiab]", RASH),
        ("rash [TiAb]", RASH),
        ("rash[Title/Abstract]", RASH),
        ("rash[ti]", _word("rash", Field.TITLE)),
        ("rash[ab]", _word("rash", Field.ABSTRACT)),
        ("rash[tw]", _word("rash", Field.TEXT_WORD)),
        ("rash[Text Word]", _word("rash", Field.TEXT_WORD)),
        ("rash[All Fields]", _word("rash", Field.ALL)),
        ("rash", _word("rash", Field.MAPPED)),
        ("skin rash", _word("skin rash", Field.MAPPED)),
        ('"skin rash"', _word("skin rash", Field.MAPPED, quoted=True)),
        ("“skin rash”[tiab]", _word("skin rash", quoted=True)),
        ("erupti*[tiab]", _word("erupti", truncated=True)),
        ('"skin erupti*"[tiab]', _word("skin erupti", truncated=True, quoted=True)),
        ("nurse's view* [tiab]", _word("nurse's view", truncated=True)),
        ("nurse’s view* [tiab]", _word("nurse's view", truncated=True)),
        ("Skin Diseases[mh]", Heading("Skin Diseases")),
        ('"Skin Diseases"[MeSH]', Heading("Skin Diseases")),
        ("Skin Diseases [MeSH Terms]", Heading("Skin Diseases")),
        ("Skin Diseases[Mesh:NoExp]", Heading("Skin Diseases", explode=False)),
        ("Skin Diseases[majr]", Heading("Skin Diseases", major=True)),
        ("Skin Diseases[MeSH Major Topic]", Heading("Skin Diseases", major=True)),
        ("Skin Diseases/nursing[mh]", Heading("Skin Diseases", subheading="nursing")),
        ("nursing [sh]", Heading("", subheading="nursing")),
        ("Skin Diseases, Viral[mh]", Heading("Skin Diseases, Viral")),
        ("aged, 70 and over[mh]", Heading("aged, 70 and over")),
        ("search and rescue[ti]", _word("search and rescue", Field.TITLE)),
        ('"skin rash"[tiab:~3]', Near("skin rash", 3)),
        ('"skin rash"[Title:~0]', Near("skin rash", 0, Field.TITLE)),
        ("review[pt]", _word("review", Field.PUBLICATION_TYPE)),
        ("french[la]", _word("french", Field.LANGUAGE)),
        ("MEDLINE [subset]", _word("MEDLINE", Field.FILTER)),
        ("humans[Filter]", _word("humans", Field.FILTER)),
        ("Invented J Skin[ta]", _word("Invented J Skin", Field.JOURNAL)),
        ("Lyon[ad]", _word("Lyon", Field.AFFILIATION)),
        ("2010:2020[dp]", Years(2010, 2020)),
        ("2010:3000[dp]", Years(2010, None)),
        ('"2010"[PDAT] : "3000"[PDAT]', Years(2010, None)),
        ("2019/12:3000[dp]", Dates(DateKind.PUBLICATION, "2019/12", "3000")),
        ('"2019/01/01"[Date - Publication] : "3000"[Date - Publication]',
         Dates(DateKind.PUBLICATION, "2019/01/01", "3000")),
        ("2019/01/01:2019/02/28[crdt]", Dates(DateKind.CREATE, "2019/01/01", "2019/02/28")),
        ("2019/01/01:2019/02/28[edat]", Dates(DateKind.ENTRY, "2019/01/01", "2019/02/28")),
        ("2019:2020[mhda]", Dates(DateKind.MESH, "2019", "2020")),
        ('"last 5 years"[dp]', Dates(DateKind.PUBLICATION, "last 5 years")),
        ("2019[tiab]", _word("2019")),
        ("90000001", _word("90000001", Field.PMID)),
        ("90000001 90000002", Or((_word("90000001", Field.PMID), _word("90000002", Field.PMID)))),
        ("rash[tiab] OR fever[tiab]", Or((RASH, FEVER))),
        ("rash[tiab]|fever[tiab]", Or((RASH, FEVER))),
        ("((rash[tiab]))", RASH),
        ("(rash[tiab] AND fever[tiab]) AND rats[tiab]", And((And((RASH, FEVER)), RATS))),
        ("rash[tiab] NOT (fever[tiab] NOT rats[tiab])", Not(RASH, Not(FEVER, RATS))),
        ("rash[tiab] AND fever[tiab] NOT rats[tiab]", Not(And((RASH, FEVER)), RATS)),
        ("rash[tiab]\nOR fever[tiab]\n\nNOT rats[tiab]\n", Not(Or((RASH, FEVER)), RATS)),
    ],
)  # fmt: skip
def test_what_is_written_is_what_is_meant(text: str, meaning: Node) -> None:
    assert _root(text) == meaning


def test_a_clean_strategy_has_no_problem_and_is_given_back_untouched() -> None:
    text = "  (“skin rash”[tiab] OR Skin Diseases [mh])\n\tAND 2010:3000[dp] \n"
    reading = read_pasted(text)
    assert reading.problems == ()
    assert reading.repaired == text
    assert reading.terms == 3


@pytest.mark.parametrize(
    ("text", "line", "column", "word", "repaired"),
    [
        ("erupti∗[tiab]", 1, 7, "keyboard", "erupti*[tiab]"),
        ("(rash OR fever)[tiab]", 1, 16, "group", "(rash[tiab] OR fever[tiab])"),
        ("(rash[ti] OR fever)[tiab]", 1, 20, "group", "(rash[ti] OR fever[tiab])"),
        ("(2010:2020)[dp]", 1, 12, "group", "(2010:2020[dp])"),
        ("rash[tiabb]", 1, 5, "tiabb", "rash[tiab]"),
        ("rash[tiab] or fever[tiab]", 1, 12, "small", "rash[tiab] OR fever[tiab]"),
        ("rash or fever", 1, 6, "small", "rash OR fever"),
        ("rash[tiab] And fever[tiab]", 1, 12, "small", "rash[tiab] AND fever[tiab]"),
        ("rash[tiab] AND NOT fever[tiab]", 1, 12, "follow each other", "rash[tiab] NOT fever[tiab]"),
        ("rash[tiab] OR OR fever[tiab]", 1, 12, "follow each other", "rash[tiab] OR fever[tiab]"),
        ('rash[tiab] OR "skin rash[tiab]', 1, 15, "partner", 'rash[tiab] OR "skin rash"[tiab]'),
        ('rash[tiab] OR skin rash"[tiab]', 1, 24, "partner", 'rash[tiab] OR "skin rash"[tiab]'),
        ("“skin rash “[tiab]", 1, 1, "pair", '"skin rash"[tiab]'),
        ('"nursing "[sh]', 1, 1, "space", '"nursing"[sh]'),
        ("“skin rash\"[tiab]", 1, 1, "pair", '"skin rash"[tiab]'),
        ("rash[ti]fever[ti] OR rats[ti]", 1, 9, "without an operator", "rash[ti] OR fever[ti] OR rats[ti]"),
        ("rash[tiab] fever[tiab]", 1, 12, "without an operator", "rash[tiab] AND fever[tiab]"),
        ("tumo?r[tiab]", 1, 1, "no ?", "(tumor[tiab] OR tumour[tiab])"),
        ("wom?n[ti] AND rash[ti]", 1, 1, "no ?", "(woman[ti] OR women[ti]) AND rash[ti]"),
        ("erupti$[tiab]", 1, 7, "truncation", "erupti*[tiab]"),
        ('"skin erupti"*[tiab]', 1, 1, "outside the quotes", '"skin erupti*"[tiab]'),
        ("skin rash[tiab:~2]", 1, 1, "quoted phrase", '"skin rash"[tiab:~2]'),
        ("rash[tiab:~2]", 1, 5, "quoted phrase", "rash[tiab]"),
        ("rash[tiab] AND (fever[tiab] OR ())", 1, 29, "nothing on its right", "rash[tiab] AND (fever[tiab] )"),
        ("rash[ti] OR fever[ti] AND rats[ti]", 1, 23, "left to right", "(rash[ti] OR fever[ti]) AND rats[ti]"),
        ("rash[ti] AND fever[ti] OR rats[ti] AND flu[ti]", 1, 24, "left to right",
         "((rash[ti] AND fever[ti]) OR rats[ti]) AND flu[ti]"),
        ("(rash[ti] OR fever[ti])Total references = 12", 1, 24, "not a part", "(rash[ti] OR fever[ti])"),
        ("PubMed: rash[ti] OR fever[ti]", 1, 1, "not a part", "rash[ti] OR fever[ti]"),
        ("rash[ti] NOT: fever[ti]", 1, 13, "not an operator", "rash[ti] NOT fever[ti]"),
        ("R&D[ti]", 1, 1, "read as syntax", '"R&D"[ti]'),
        ("rash[tw:noexp]", 1, 5, "does not know", "rash[tw]"),
        ("‘skin rash’[tiab]", 1, 1, "single quotation", '"skin rash"[tiab]'),
        ("rash[ti] ET fever[ti]", 1, 10, "not an operator", "rash[ti] AND fever[ti]"),
        ("rash[ti] OU fever[ti]", 1, 10, "not an operator", "rash[ti] OR fever[ti]"),
        ("rash OU fever", 1, 6, "not an operator", "rash OR fever"),
        ("rash[ti] OR fever[ti]\t1,234", 1, 23, "not a part", "rash[ti] OR fever[ti]"),
        ("Skin (Invented)[mh]", 1, 1, "parenthesis in it", '"Skin (Invented)"[mh]'),
        ("“Stein–Meier rash”[tiab]", 1, 7, "hyphen", "“Stein-Meier rash”[tiab]"),
    ],
)  # fmt: skip
def test_what_can_be_repaired_for_certain_is_repaired_and_shown(
    text: str, line: int, column: int, word: str, repaired: str
) -> None:
    reading = read_pasted(text)
    assert any(place[:2] == (line, column) and word in place[2] for place in _faults(reading)), _faults(reading)
    assert reading.repaired == repaired
    assert reading.root is not None
    assert all(problem.repair for problem in reading.problems)
    again = read_pasted(repaired)
    assert again.root == reading.root
    assert again.problems == ()


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("", 1, 1, "empty"),
        (" \n\t", 1, 1, "empty"),
        ("NOT (rats[tiab])", 1, 1, "NOT cannot come first"),
        ("rash[ti] AND (NOT rats[ti])", 1, 15, "NOT cannot come first"),
        ("AND rash[ti]", 1, 1, "nothing on its left"),
        ("rash[ti] AND", 1, 10, "nothing on its right"),
        ("rash[ti] AND ()", 1, 10, "nothing on its right"),
        ("rash[ti] NOT ()", 1, 10, "nothing on its right"),
        ("rash[ti] OR AND fever[ti]", 1, 13, "follow each other"),
        ("(rash[ti]", 1, 1, "never closed"),
        ("rash[ti])", 1, 9, "never opened"),
        ('"skin rash', 1, 1, "partner"),
        ("rash[zzzzzz]", 1, 5, "does not know"),
        ("rash[ti", 1, 5, "square bracket"),
        ("[ti] AND rash", 1, 1, "no term before"),
        ("rash[ti][ab]", 1, 9, "two tags"),
        ("flu*[tiab]", 1, 1, "4 letters"),
        ("*rash[tiab]", 1, 1, "before a word"),
        ("eru*ption[tiab]", 1, 4, "inside the word"),
        ("Skin* Diseases[mh]", 1, 5, "not a heading"),
        ("rash#1[tiab]", 1, 5, "no number of a line"),
        ('"ra]sh"[tiab]', 1, 4, "square bracket"),
        ("90000001 9000000290000003", 1, 10, "too long for a PMID"),
        ("oddly\n#1: rash[ti]\n#2: fever[ti]\n#3: #1 OR #2[ti]", 4, 13, "another line"),
        ("r?sh[tiab]", 1, 2, "no ?"),
        ('"skin ra*"[tiab:~2]', 1, 9, "quoted phrase"),
        ("rash or fever[tiab]", 1, 6, "small letters"),
        ("2010:2020", 1, 1, "date"),
        ("2010:2020 AND rash[ti]", 1, 1, "date"),
        ("soon[dp]", 1, 1, "not a date"),
        ("2019/13:2020[dp]", 1, 1, "not a date"),
        ("rash[ti] OR fever[ti] rats[ti] AND flu[ti]", 1, 23, "no operator"),
        ("rash[ti]\nfever[ti]", 2, 1, "no operator"),
        ("#1: rash[ti]\n#2: #1 AND #7", 2, 12, "no line #7"),
        ("#1: rash[ti]\n#2: #2 OR #1", 2, 5, "refers to itself"),
        ("#1: rash[ti]\n#2: fever[ti]", 1, 5, "not a part"),
        ("#1: rash[ti]\n#2: Limit #1 to: English\n#3: #1 AND #2", 2, 5, "instruction"),
        ("(#1 OR fever)[tiab]", 1, 2, "another line"),
        ("rash[ti] AND fever[ti]; Filters: Humans, English", 1, 23, "Filters"),
        ("exp Skin Diseases/", 1, 1, "Ovid"),
        ("1. rash.ti,ab.\n2. Skin Diseases/\n3. 1 or 2", 1, 8, "Ovid"),
        ("(skin adj3 rash*).tw.", 1, 7, "Ovid"),
        ("'skin rash'/exp OR fever:ti,ab", 1, 12, "Embase"),
        ("TITLE-ABS-KEY(rash OR fever)", 1, 1, "Scopus"),
        ("rash AND\nTS=(fever OR flu)", 2, 1, "Web of Science"),
        ('(MH "Skin Diseases") OR TI rash', 1, 1, "EBSCOhost"),
        ("S1: rash[ti]\nS2: fever[ti]\nS3: S1 AND S2", 1, 5, "not a part"),
        ("rash or fever\nor/1-2\nlimit 3 to english", 2, 1, "Ovid"),
    ],
)
def test_what_only_a_person_can_repair_is_refused_in_its_place(text: str, line: int, column: int, word: str) -> None:
    reading = read_pasted(text)
    assert reading.root is None
    assert reading.terms == 0
    found = errors(list(reading.problems))
    assert any((p.line, p.column) == (line, column) and word in p.what for p in found), _faults(reading)
    assert all(problem.repair for problem in found)


BOTH = And((Or((RASH, FEVER)), RATS))


@pytest.mark.parametrize(
    "text",
    [
        "#1: rash[tiab] OR fever[tiab]\n#2: rats[tiab]\n#3: #1 AND #2",
        "1. rash[tiab] OR fever[tiab]\n2. rats[tiab]\n3. #1 AND #2",
        "1. rash[tiab] OR\n   fever[tiab]\n\n2. rats[tiab]\n3. 1 AND 2",
        "#1 rash[tiab] OR fever[tiab]\n#2 rats[tiab]\n#3 #1 AND #2",
        "#1 rash[tiab] OR fever[tiab]\n#2 rats[tiab]\n#1 AND #2",
        "1 rash[tiab] OR fever[tiab]\n2 rats[tiab]\n3 1 AND 2",
        "#3 Search #1 AND #2\n#2 Search rats[tiab]\n#1 Search rash[tiab] OR fever[tiab]",
        "#1: (rash[tiab] OR fever[tiab]) (1,234)\n#2: rats[tiab] (45)\n#3: #1 AND #2 (3)",
        "#1\trash[tiab] OR fever[tiab]\t123\n#2\trats[tiab]\t456\n#3\t#1 AND #2\t12",
        "> (rash[tiab] OR fever[tiab])\n> AND rats[tiab]",
        "- rash[tiab] OR fever[tiab]\n- rats[tiab]\n- #1 AND #2",
        "rash[tiab] OR fever[tiab]\nrats[tiab]\n#1 AND #2",
        "rash[tiab] OR fever[tiab]\nrats[tiab]\n#1 AND 2",
        "Search strategy for PubMed, 3 May 2026\nrash[tiab] OR fever[tiab]\nrats[tiab]\n#1 AND #2",
        "rash[tiab] OR fever[tiab]. rats[tiab]. #1 AND #2.",
        "**Line 1 — signs**\n\n```\nrash[tiab] OR fever[tiab]\n```\nSome prose (with a list).\n\n"
        "**Line 2 — animals**\n```\nrats[tiab]\n```\n## 3 combine\n```\n#1 AND #2\n```\n",
        "| # | Search | Hits |\n|---|---|---:|\n| 1 | `rash[tiab]|fever[tiab]` | 1,204 |\n"
        "| 2 | rats[tiab] | 9 |\n| 3 | #1 AND #2 | 3 |\n",
        "#1: rash[tiab] OR fever[tiab]\n#2: rats[tiab]\n#3: mice[tiab]\n#4: #1 AND #2",
        "#1: rash[tiab] OR fever[tiab]\n#2: rats[tiab]\n#3: Limit #2 to: English\n\nFinal search string:\n"
        "(rash[tiab] OR fever[tiab]) AND rats[tiab]",
        "# PubMed search\n(rash[tiab] OR fever[tiab])\nAND rats[tiab]",
        "Strategy:\n(rash[tiab] OR fever[tiab]) AND rats[tiab]",
    ],
)
def test_lines_are_found_however_they_were_pasted(text: str) -> None:
    reading = read_pasted(text)
    assert errors(list(reading.problems)) == [], _faults(reading)
    assert reading.root == BOTH
    assert read_pasted(reading.repaired).root == BOTH


def test_lines_that_nothing_refers_to_are_named() -> None:
    reading = read_pasted("#1: rash[tiab]\n#2: mice[tiab]\n#3: fever[tiab]\n#4: #1 OR #3")
    assert [(p.line, p.severity) for p in reading.problems] == [(2, Severity.WARNING)]
    assert reading.root == Or((RASH, FEVER))


def test_a_line_used_twice_counts_twice() -> None:
    assert read_pasted("#1: rash[ti]\n#2: fever[ti]\n#3: #1 AND (#1 OR #2)").terms == 3


def test_headings_that_were_typed_by_hand_are_pointed_out_once() -> None:
    reading = read_pasted('"skin rashes of invention"[mh] OR\n"Skin Diseases"[mh] OR red spots[mh]')
    assert len(reading.problems) == 1
    assert "red spots (2:24)" in reading.problems[0].what
    assert reading.root is not None


@pytest.mark.parametrize(
    "text", ["(" * 5000, "a" + ")" * 5000, '"' * 999, "[" * 999, "#1 " * 500, "|" * 300, "NOT " * 300]
)
def test_nonsense_is_refused_without_a_traceback(text: str) -> None:
    assert read_pasted(text).root is None
