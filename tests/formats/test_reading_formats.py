"""NBIB, BibTeX, CSL-JSON, EndNote and PubMed XML, tables, lists of PMIDs."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from litrev.errors import InputError, UsageError
from litrev.formats import pubmed_xml
from litrev.formats.entry import Extras
from litrev.formats.reading.account import FileRead, read_content
from litrev.formats.reading.content import content_of
from litrev.formats.reading.draft import Field
from litrev.formats.reading.latex import plain_latex
from litrev.formats.reading.pmids import listed
from litrev.formats.reading.rows import told_fields
from litrev.formats.writing.bibtex import write
from litrev.model import Author, DocumentType, NoticeKind, Record, Reject, Section


def read(raw: str | bytes, kind: str, told: dict[str, Field] | None = None) -> FileRead:
    found = read_content(content_of(raw.encode() if isinstance(raw, str) else raw, "a.file"), "x", told)
    assert found.account.format == kind
    assert found.account.adds_up
    return found


def one(raw: str | bytes, kind: str, told: dict[str, Field] | None = None) -> Record:
    items = read(raw, kind, told).items
    assert len(items) == 1
    assert isinstance(items[0], Record)
    return items[0]


NBIB = """
PMID- 99000001
OWN - NLM
IS  - 0000-0019 (Electronic)
DP  - 2019 Aug 14
TI  - [Care of people beside
      the lake].
TT  - Soins au bord du lac.
PG  - e12
LID - 10.5555/abc [doi]
LID - S0000 [pii]
AB  - One.
      Two.
FAU - Berg, Ada
AU  - Berg A
AUID- ORCID: 0000-0001-2345-6789
AD  - Univ of Examples
CN  - Access Study Group
LA  - fre
PT  - Journal Article
PT  - Review
DEP - 20190801
MH  - *Refugees/psychology
OT  - care
PMC - PMC123
RIN - Ann Ex. 2020;1:1. doi: 10.5555/notice. PMID: 99000009
"""


def test_nbib_is_read_with_its_translated_title_and_its_notices() -> None:
    record = one(NBIB, "nbib")
    assert (record.title, record.translated_title) == ("Soins au bord du lac.", "Care of people beside the lake")
    assert record.authors == (
        Author("Berg", "Ada", orcid="0000-0001-2345-6789"), Author(literal="Access Study Group"),
    )  # fmt: skip
    assert (record.published, record.published_online, record.pages) == ("2019-08-14", "2019-08-01", "e12")
    assert (record.doi, record.pmid, record.pmcid) == ("10.5555/abc", "99000001", "PMC123")
    assert (record.type, record.languages, record.mesh) == (DocumentType.REVIEW, ("fr",), ("*Refugees/psychology",))
    assert record.retracted
    assert [(n.kind, n.pmid, n.doi) for n in record.notices] == [
        (NoticeKind.RETRACTED_BY, "99000009", "10.5555/notice")
    ]


BIBTEX = r"""
@string{ann = "Annals of " # "Examples"}
@comment{jabref-meta: x}
@article{a, title = {Acc{\`e}s aux soins des {\'e}trangers {\&} {LGBT}}, journal = ann, year = 2019, month = mar,
  author = {van der Berg, Jan and {World Health Organization and Friends} and Ren{\'e} de la Tour and others},
  pages = {12--15}, doi = {10.5555/a\_b}, keywords = {care, law}, note = {Seen}, url = {https://example.org/a_b?c=%20}}
@article{a, title = {Second with the same key}, year = 2020}
@book{broken, title = {Never closed
@inproceedings{c, title = {Chapter}, crossref = {d}, eprint = {99000001}, eprinttype = {pubmed}}
@proceedings{d, title = {Meeting of Examples}, year = {2021}}
"""


def test_bibtex_is_read_with_strings_accents_particles_and_bodies() -> None:
    found = read(BIBTEX, "bibtex")
    first, second, broken, chapter, meeting = found.items
    assert isinstance(first, Record)
    assert first.title == "Accès aux soins des étrangers & LGBT"
    assert (first.journal, first.published, first.pages) == ("Annals of Examples", "2019-03", "12-15")
    assert first.authors == (
        Author("van der Berg", "Jan"), Author(literal="World Health Organization and Friends"),
        Author("de la Tour", "René"),
    )  # fmt: skip
    assert not first.authors_complete
    assert (first.doi, first.url) == ("10.5555/a_b", "https://example.org/a_b?c=%20")
    assert ("note", "Seen") in first.extra
    assert isinstance(second, Record)
    assert found.account.repairs == {"repeated_key": 1}
    assert isinstance(broken, Reject)
    assert broken.place == "line 8"
    assert isinstance(chapter, Record)
    assert (chapter.journal, chapter.year, chapter.pmid) == ("Meeting of Examples", 2021, "99000001")
    assert isinstance(meeting, Record)
    assert meeting.title == "Meeting of Examples"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\c{c}a \v{S}koda {\oe}uvre na\"{\i}ve \'Etat", "ça Škoda œuvre naïve État"),
        (r"$\alpha$-test of $x_{2}$", "α-test of x_2"),
        (r"\$5 to \$10, 3 \% \& more", "$5 to $10, 3 % & more"),
        ("{T}EL{-}{-}x", "TEL--x"),
        ("pages 1--2 ``so''", "pages 1–2 “so”"),
        (r"\emph{In vitro}", "In vitro"),
    ],
)
def test_latex_is_read_as_a_reader_sees_it(latex: str, text: str) -> None:
    assert plain_latex(latex) == text


def test_what_we_write_as_bibtex_we_read_unchanged() -> None:
    record = Record(
        id="x:1", source="x", title="Soins & droits : 5 % de {tout} $ ~ \\ # ^ «été» p<0.05", doi="10.5555/a_(b)<c>",
        authors=(Author("de la Cruz", "Zoé"), Author(literal="Health, Care and Society Group"),
                 Author("Ek", "B", "Jr")),
        year=2019, published="2019-03-14", journal="Ann. & Ex.", volume="3", issue="2", pages="12-15",
        keywords=("care", "Soins"), abstract=(Section("One text."),), pmid="99000001", pmcid="PMC12",
        issn=("0000-0019",), languages=("fr",), url="https://example.org/a_b?c=%20&d",
    )  # fmt: skip
    back = one("".join(write([(record, Extras(key="k"))])), "bibtex")
    for name in ("title", "doi", "authors", "year", "published", "journal", "volume", "issue", "pages", "keywords",
                 "abstract", "pmid", "pmcid", "issn", "languages", "url"):  # fmt: skip
        assert getattr(back, name) == getattr(record, name), name


def test_csl_json_is_read_and_a_damaged_item_spoils_no_other() -> None:
    item = {
        "id": "k", "type": "article-journal", "title": "Care <i>in vivo</i>", "issued": {"date-parts": [[2019, 3, 4]]},
        "author": [{"family": "Cruz", "non-dropping-particle": "de la", "given": "Zoé"}, {"literal": "Group"}],
        "container-title": "Ann Ex", "page": "1-2", "note": "PMID: 99000001\nSeen", "DOI": "10.5555/A",
        "custom": {"a": 1},
    }  # fmt: skip
    text = json.dumps([item]).removesuffix("]") + ', {"title": "B" "x"}, {"title": "C", "type": "book"}]'
    first, second, third = read(text, "csl-json").items
    assert isinstance(first, Record)
    assert (first.title, first.published, first.pmid, first.doi) == (
        "Care in vivo",
        "2019-03-04",
        "99000001",
        "10.5555/a",
    )
    assert first.authors == (Author("de la Cruz", "Zoé"), Author(literal="Group"))
    assert dict(first.extra) == {"note": "Seen", "custom": '{"a": 1}'}
    assert isinstance(second, Reject)
    assert isinstance(third, Record)
    assert third.type is DocumentType.BOOK


ENDNOTE = """<?xml version="1.0" encoding="UTF-8"?><xml><records><record><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Berg, Ada</style></author></authors></contributors>
<titles><title><style>Care </style><style face="italic">in vivo</style></title><secondary-title>Ann Ex</secondary-title>
</titles><dates><year>2020</year><pub-dates><date>Mar 3</date></pub-dates></dates>
<accession-num>99000001</accession-num>
<remote-database-name>Medline</remote-database-name><electronic-resource-num>10.5555/AB</electronic-resource-num>
<custom1>hey</custom1></record><record><titles></record><record><ref-type name="Book">6</ref-type><titles>
<title>B</title></titles></record></records></xml>"""


def test_endnote_xml_is_read_and_a_damaged_record_spoils_no_other() -> None:
    first, second, third = read(ENDNOTE, "endnote-xml").items
    assert isinstance(first, Record)
    assert (first.title, first.journal, first.published) == ("Care in vivo", "Ann Ex", "2020-03-03")
    assert (first.doi, first.pmid) == ("10.5555/ab", "99000001")
    assert ("custom1", "hey") in first.extra
    assert isinstance(second, Reject)
    assert isinstance(third, Record)
    assert third.type is DocumentType.BOOK


@pytest.mark.parametrize(
    "item", ["<records><record>&e;</record></records>", "<PubmedArticleSet>&e;</PubmedArticleSet>"]
)
def test_xml_that_defines_entities_is_refused(item: str) -> None:
    bomb = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{item}'
    with pytest.raises(InputError, match="entities"):
        read_content(content_of(bomb.encode("utf-16"), "a.xml"), "x")


PUBMED_XML = """
<PubmedArticle><MedlineCitation Owner="NLM" Status="MEDLINE"><PMID>99000001</PMID>
<DateCompleted><Year>2019</Year><Month>6</Month><Day>07</Day></DateCompleted><Article><Journal><Title>Ann Ex</Title>
</Journal><ArticleTitle>Care</ArticleTitle><ELocationID EIdType="doi" ValidYN="Y">e22</ELocationID>
<Abstract><AbstractText>Text.</AbstractText><CopyrightInformation>Ours.</CopyrightInformation></Abstract>
<AuthorList><Author ValidYN="Y"><LastName>Berg</LastName><ForeName>Ada</ForeName>
<Identifier Source="ORCID">0000-0001-2345-6789</Identifier><AffiliationInfo>
<Affiliation>Univ of <i>Examples</i> &amp; Friends</Affiliation><Identifier Source="ROR">https://ror.org/0</Identifier>
</AffiliationInfo></Author><Author ValidYN="N"><LastName>Burg</LastName><AffiliationInfo>
<Affiliation>Nowhere</Affiliation></AffiliationInfo></Author></AuthorList><GrantList><Grant><GrantID>R01 12</GrantID>
<Acronym>HL</Acronym><Agency>NHLBI</Agency><Country>United States</Country></Grant></GrantList></Article>
<MedlineJournalInfo><Country>Sweden</Country></MedlineJournalInfo>
<ChemicalList><Chemical><RegistryNumber>0</RegistryNumber><NameOfSubstance>Water</NameOfSubstance></Chemical>
</ChemicalList><InvestigatorList><Investigator><LastName>Ek</LastName><ForeName>Bo</ForeName></Investigator>
</InvestigatorList></MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="received"><Year>2019</Year>
<Month>1</Month><Day>3</Day><Hour>6</Hour><Minute>0</Minute></PubMedPubDate></History></PubmedData></PubmedArticle>
"""


def test_an_imported_pubmed_xml_keeps_affiliations_and_grants_as_nbib_does() -> None:
    record = one(f"<PubmedArticleSet>{PUBMED_XML}</PubmedArticleSet>", "pubmed-xml")
    assert record.authors == (Author("Berg", "Ada", orcid="0000-0001-2345-6789"),)
    assert record.extra == (
        ("OWN", "NLM"), ("STAT", "MEDLINE"), ("DCOM", "20190607"), ("LID", "e22 [doi]"), ("CI", "Ours."),
        ("AD", "Univ of Examples & Friends"), ("ROR", "https://ror.org/0"),
        ("GR", "R01 12/HL/NHLBI/United States"), ("PL", "Sweden"), ("RN", "0 (Water)"), ("FIR", "Ek, Bo"),
        ("PHST", "2019/01/03 06:00 [received]"),
    )  # fmt: skip
    nbib = one(
        "PMID- 99000001\nTI  - Care\nAD  - Univ of Examples & Friends\nGR  - R01 12/HL/NHLBI/United States\n", "nbib"
    )
    assert set(nbib.extra) < set(record.extra)


def test_what_a_search_fetches_is_the_description_alone() -> None:
    (found,) = pubmed_xml.read(f"<PubmedArticleSet>{PUBMED_XML}</PubmedArticleSet>".encode())
    assert isinstance(found, Record)
    assert found.extra == ()


def test_pubmed_xml_cut_in_the_middle_gives_what_is_whole() -> None:
    article = (
        "<PubmedArticle><MedlineCitation><PMID>{0}</PMID><Article><ArticleTitle>T{0}</ArticleTitle></Article>"
        "</MedlineCitation></PubmedArticle>"
    )
    text = "<PubmedArticleSet>" + article.format(99000001) + "\n" + article.format(99000002)[:90]
    first, second = read(text, "pubmed-xml").items
    assert isinstance(first, Record)
    assert first.id == "pubmed:99000001"
    assert isinstance(second, Reject)
    assert second.place == "line 2"


TABLES = {
    "PubMed": 'PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n'
    '99000001,Care,"Berg A, Ek B.","Ann Ex. 2019 Mar 4;3(2):12-15. doi: 10.5555/a.",Berg A,Ann Ex,2019,2019/01/01,,,'
    "10.5555/a\n",
    "Scopus": '"Authors","Author full names","Title","Year","Source title","Volume","Issue","Art. No.","Page start",'
    '"Page end","DOI","Link","Abstract","ISSN","EID"\n"Berg A.; Ek B.","Berg, Ada (57); Ek, Bo (58)","Care","2019",'
    '"Ann Ex","3","2","","12","15","10.5555/a","https://example.org","Text, with; signs","00000019","2-s2.0-1"\n',
    "Web of Science": "PT\tAU\tTI\tSO\tPY\tPD\tVL\tIS\tBP\tEP\tDI\tUT\nJ\tBerg, A; Ek, B\tCare\tAnn Ex\t2019\tMAR 4\t3"
    "\t2\t12\t15\t10.5555/a\tWOS:1\n",
    "Rayyan": 'key,title,authors,journal,issn,volume,issue,pages,year,month,day,location,pubmed_id,doi\n'
    'rayyan-1,Care,"Berg, Ada and Ek, Bo",Ann Ex,0000-0019,3,2,12-15,2019,3,4,,99000001,10.5555/a\n',
    "Covidence": 'Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,DOI,Covidence #\n'
    'Care,"Berg, Ada; Ek, Bo",Text,2019,March,Ann Ex,3,2,12-15,10.5555/a,#12\n',
    "Zotero": '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Abstract Note","Date",'
    '"Pages","Issue","Volume","Manual Tags"\n"K","journalArticle","2019","Berg, Ada; Ek, Bo","Care","Ann Ex",'
    '"10.5555/a","Text","2019-03-04","12-15","2","3","a; b"\n',
    "French": "Titre;Auteurs;Année;Revue;Volume;Numéro;Pages;DOI\nCare;Berg, Ada;2019;Ann Ex;3;2;12-15;10.5555/a\n",
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_of_known_programs_are_recognised(name: str) -> None:
    record = one(TABLES[name], "csv")
    assert (record.title, record.year, record.journal) == ("Care", 2019, "Ann Ex")
    assert (record.volume, record.issue, record.pages, record.doi) == ("3", "2", "12-15", "10.5555/a")
    assert record.authors[0].family == "Berg"
    assert len(record.authors) == (1 if name == "French" else 2)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Review; Early Access", DocumentType.REVIEW),
        ("Article; Proceedings Paper", DocumentType.ARTICLE),
        ("Proceedings Paper", DocumentType.CONFERENCE),
        ("Article; Early Access", DocumentType.ARTICLE),
    ],
)
def test_several_words_for_a_type_in_one_cell_are_read_one_by_one(said: str, kind: DocumentType) -> None:
    table = f"Publication Type,Article Title,Document Type,UT (Unique WOS ID)\nJ,Care,{said},WOS:1\n"
    assert one(table, "csv").type is kind
    assert one(f"TY  - JOUR\nTI  - Care\nM3  - {said}\nER  - \n", "ris").type is kind


def test_a_workbook_is_read_as_its_table() -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import

    book = Workbook()
    book.create_sheet("Data").append(["Article Title", "Authors", "Publication Year", "DOI"])
    book["Data"].append(["Care", "Berg, A; Ek, B", 2019, "10.5555/a"])
    book["Data"].append(["", "", None, ""])
    book["Data"].append(["Law", "", 2020.0, ""])
    stream = io.BytesIO()
    book.save(stream)
    first, second = read(stream.getvalue(), "xlsx").items
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.title, first.year, second.year) == ("Care", 2019, 2020)
    with pytest.raises(InputError, match="workbook"):
        read_content(content_of(stream.getvalue()[:900], "a.xlsx"), "x")


def test_a_word_document_and_a_table_of_verdicts_are_called_what_they_are() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(InputError, match="Word document"):
        read_content(content_of(stream.getvalue(), "notes.docx"), "x")
    with pytest.raises(InputError) as refused:
        read_content(content_of(b"id,verdict,reason\npubmed:1,include,\n", "mine.csv"), "x")
    assert "litrev decide mine.csv" in refused.value.hint


def test_unknown_columns_are_named_and_can_be_told() -> None:
    table = 'Nom,Qui,Quand\nCare,"Berg, Ada",2019\n'
    with pytest.raises(InputError) as told:
        read_content(content_of(table.encode(), "t.csv"), "x")
    assert "Nom, Qui, Quand" in told.value.message
    assert "--map" in told.value.hint
    record = one(table, "csv", told_fields(["Nom=title", "Qui=authors", "Quand=year"]))
    assert (record.title, record.authors, record.year) == ("Care", (Author("Berg", "Ada"),), 2019)
    for wrong in (["Nom=tilte"], ["title"]):
        with pytest.raises(UsageError):
            told_fields(wrong)


ADDRESS = "https://example.org/?a=1&copy=1&lt=2&amp=3"


@pytest.mark.parametrize("given", [ADDRESS, ADDRESS.replace("&", "&amp;"), f'<a href="x">{ADDRESS}</a>'])
def test_an_address_keeps_what_looks_like_an_entity(given: str) -> None:
    told = f"See {given} for R&amp;D, p&lt;0.05 and caf&eacute;s"
    record = one(f"TY  - JOUR\nTI  - Care\nUR  - {given}\nN1  - {told}\nAB  - {told}\nER  - \n", "ris")
    assert record.url == ADDRESS
    assert ("N1", f"See {ADDRESS} for R&D, p<0.05 and cafés") in record.extra
    assert record.abstract_text == f"See {ADDRESS} for R&D, p<0.05 and cafés"


def test_a_row_that_names_nothing_is_rejected_with_its_line() -> None:
    reject = read('Title,Year\n"Care, and\nlaw",2019\n,2020\n', "csv").items[1]
    assert isinstance(reject, Reject)
    assert (reject.place, reject.raw) == ("line 4", ",2020")


@pytest.mark.parametrize(
    "text",
    ["PMID\n99000001, 99000002\n", "99000001\n99000002\n",
     "PMID: 99000001, 99000002", "PMID,Year\n99000001,2019\n99000002,2020\n",
     "PMID\n99000001\nhttps://pubmed.ncbi.nlm.nih.gov/99000002/\n"],
)  # fmt: skip
def test_lists_of_pmids_are_recognised(text: str) -> None:
    found = listed(content_of(text.encode(), "a"))
    assert found is not None
    assert found.pmids == ("99000001", "99000002")
    assert found.rejects == ()
