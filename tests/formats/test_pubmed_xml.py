"""PubMed's XML with every trap that real records hold; all people, titles and numbers here are invented."""

from __future__ import annotations

import gzip
import time
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from litrev.formats.pubmed_xml import own_pmids, read
from litrev.model import Abstract, Author, DocumentType, Notice, NoticeKind, Record, Reject, Section

HEAD = (
    '<?xml version="1.0" ?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd"><PubmedArticleSet>'
)


def article_set(*elements: str) -> bytes:
    return (HEAD + "".join(elements) + "</PubmedArticleSet>").encode()


def article(
    inside: str = "<ArticleTitle>A title.</ArticleTitle>",
    *,
    issue: str = "<PubDate><Year>2019</Year></PubDate>",
    citation: str = "",
    data: str = "",
    pmid: str = '<PMID Version="1">71</PMID>',
) -> str:
    journal = f"<Journal><JournalIssue>{issue}</JournalIssue><Title>Journal of Examples</Title></Journal>"
    return (
        f"<PubmedArticle><MedlineCitation>{pmid}<Article>{journal}{inside}</Article>{citation}</MedlineCitation>"
        f"<PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def record(*args: str, **kwargs: str) -> Record:
    (one,) = read(article_set(article(*args, **kwargs)))
    assert isinstance(one, Record)
    return one


# -- identifiers


def test_ids_of_reference_lists_and_notices_are_not_the_articles_own() -> None:
    found = record(
        citation='<CommentsCorrectionsList><CommentsCorrections RefType="Cites"><RefSource>J Ex</RefSource>'
        "<PMID>9</PMID>"
        '</CommentsCorrections><CommentsCorrections RefType="CommentIn"><RefSource>J Ex. 2020</RefSource><PMID>8</PMID>'
        "</CommentsCorrections></CommentsCorrectionsList>",
        data='<ReferenceList><Reference><ArticleIdList><ArticleId IdType="pubmed">11</ArticleId>'
        '<ArticleId IdType="doi">10.5555/cited</ArticleId><ArticleId IdType="pmc">PMC12</ArticleId></ArticleIdList>'
        '</Reference></ReferenceList><ArticleIdList><ArticleId IdType="pubmed">71</ArticleId></ArticleIdList>',
    )
    assert (found.id, found.pmid, found.doi, found.pmcid) == ("pubmed:71", "71", "", "")
    assert found.references == ("pubmed:11", "pubmed:9")
    assert found.notices == (Notice(NoticeKind.COMMENTED_BY, "J Ex. 2020", pmid="8"),)


def test_own_ids_come_from_the_articles_list() -> None:
    found = record(
        data='<ArticleIdList><ArticleId IdType="pubmed">71</ArticleId><ArticleId IdType="doi">10.5555/ABC.1</ArticleId>'
        '<ArticleId IdType="pmc">PMC123</ArticleId><ArticleId IdType="pii">S01(2)3-4</ArticleId></ArticleIdList>'
    )
    assert (found.doi, found.pmcid, found.other_ids) == ("10.5555/abc.1", "PMC123", (("pii", "S01(2)3-4"),))
    assert found.url == "https://pubmed.ncbi.nlm.nih.gov/71/"
    assert found.full_text_url == "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/"


def doi_of(list_doi: str, location: str, valid: str = "Y") -> Record:
    own = f'<ArticleIdList><ArticleId IdType="doi">{list_doi}</ArticleId></ArticleIdList>' if list_doi else ""
    where = f'<ELocationID EIdType="doi" ValidYN="{valid}">{location}</ELocationID>' if location else ""
    return record(f"<ArticleTitle>A.</ArticleTitle>{where}", data=own)


def test_a_doi_is_found_in_either_place() -> None:
    assert doi_of("", "10.5555/e").doi == "10.5555/e"
    assert doi_of("10.5555/l", "").doi == "10.5555/l"
    assert doi_of("51466", "10.5555/e").doi == "10.5555/e"
    assert doi_of("51466", "").doi == ""
    assert doi_of("", "10.5555/e", valid="N").doi == ""


def test_of_two_dois_that_differ_the_second_is_kept_beside() -> None:
    found = doi_of("10.5555/one", "10.5555/two")
    assert (found.doi, found.other_ids) == ("10.5555/one", (("doi", "10.5555/two"),))
    assert doi_of("10.5555/ONE", "10.5555/one").other_ids == ()


def test_an_old_doi_with_brackets_is_whole() -> None:
    doi = "10.5555/(sici)1097-4652(199905)179:2&lt;115::aid-jcp1&gt;3.0.co;2-u"
    assert doi_of(doi, "").doi == "10.5555/(sici)1097-4652(199905)179:2<115::aid-jcp1>3.0.co;2-u"


def test_numbers_of_registered_studies_are_kept_and_those_of_genes_are_not() -> None:
    bank = "<DataBank><DataBankName>{}</DataBankName><AccessionNumberList>{}</AccessionNumberList></DataBank>"
    trials = "<AccessionNumber>NCT01234567</AccessionNumber><AccessionNumber>NCT01234568</AccessionNumber>"
    listed = bank.format("ClinicalTrials.gov", trials) + bank.format("GENBANK", "<AccessionNumber>X1</AccessionNumber>")
    found = record(f'<ArticleTitle>A title.</ArticleTitle><DataBankList CompleteYN="Y">{listed}</DataBankList>')
    assert found.other_ids == (("ClinicalTrials.gov", "NCT01234567"), ("ClinicalTrials.gov", "NCT01234568"))


def test_a_later_version_of_a_pmid_is_told() -> None:
    assert record(pmid='<PMID Version="2">71</PMID>').other_ids == (("pmid-version", "2"),)


def test_without_a_citations_pmid_the_articles_own_list_tells_it() -> None:
    assert record(pmid="", data='<ArticleIdList><ArticleId IdType="pubmed">72</ArticleId></ArticleIdList>').pmid == "72"


# -- titles and abstracts


def test_titles_and_abstracts_are_whole_across_inline_tags() -> None:
    found = record(
        "<ArticleTitle>Effect of CO<sub>2</sub> on <i>Homo\n  fictus</i> (n<sup>2</sup>): <b>x</b>"
        "<u>y</u>.</ArticleTitle>"
        '<Abstract><AbstractText>Mass <mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>m</mml:mi>'
        "<mml:mn>2</mml:mn></mml:math> rose <i>in <b>both</b></i> arms (P &lt; 0.05).</AbstractText></Abstract>"
    )
    assert found.title == "Effect of CO2 on Homo fictus (n2): xy."
    assert found.abstract == (Section("Mass m2 rose in both arms (P < 0.05)."),)


def test_what_was_escaped_twice_is_read_and_less_than_signs_stay() -> None:
    found = record(
        "<ArticleTitle>Care &amp;amp; cost: &amp;lt;i&amp;gt;a&amp;lt;/i&amp;gt; "
        "&lt;sub&gt;2&lt;/sub&gt;</ArticleTitle>"
        "<Abstract><AbstractText>for n&lt;k and k&gt;2, R&amp;D at AT&amp;T</AbstractText></Abstract>"
    )
    assert found.title == "Care & cost: a 2"
    assert found.abstract_text == "for n<k and k>2, R&D at AT&T"


@pytest.mark.parametrize(
    ("given", "vernacular", "title", "translated"),
    [
        ("[Care in winter].", "Soins en hiver.", "Soins en hiver.", "Care in winter."),
        ("[Care in winter.]", "", "Care in winter.", "Care in winter."),
        ("[What is care?].", "Qu'est-ce que le soin ?", "Qu'est-ce que le soin ?", "What is care?"),
        ("[3H]Exampline and [2H]water.", "", "[3H]Exampline and [2H]water.", ""),
        ("Care.", "Pflege.", "Care.", "Pflege."),
        ("", "Nouvelles.", "Nouvelles.", ""),
        ("[Not Available].", "Nouvelles.", "Nouvelles.", ""),
        ("", "", "", ""),
    ],
)
def test_a_translated_title_loses_its_brackets_and_the_vernacular_one_leads(
    given: str, vernacular: str, title: str, translated: str
) -> None:
    found = record(f"<ArticleTitle>{given}</ArticleTitle><VernacularTitle>{vernacular}</VernacularTitle>")
    assert (found.title, found.translated_title) == (title, translated)


def test_a_structured_abstract_keeps_its_labels_and_drops_empty_parts() -> None:
    found = record(
        "<ArticleTitle>A.</ArticleTitle><Abstract>"
        '<AbstractText Label="AIM" NlmCategory="OBJECTIVE">One.</AbstractText>'
        '<AbstractText Label="UNLABELLED">Two.</AbstractText><AbstractText>Three.</AbstractText>'
        '<AbstractText Label="RESULTS"/><CopyrightInformation>Someone</CopyrightInformation></Abstract>'
    )
    assert found.abstract == (Section("One.", "AIM"), Section("Two."), Section("Three."))


def test_other_abstracts_keep_their_language_and_leave_the_main_one_empty() -> None:
    found = record(
        citation='<OtherAbstract Type="Publisher" Language="fre"><AbstractText Label="BUT">Un.</AbstractText>'
        "</OtherAbstract>"
        '<OtherAbstract Type="Publisher" Language="ger"><AbstractText>Abstract available from the publisher.'
        "</AbstractText></OtherAbstract>"
    )
    assert found.abstract == ()
    assert found.other_abstracts == (Abstract("fr", (Section("Un.", "BUT"),)),)


# -- people


def authors(*people: str, **attributes: str) -> Record:
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return record(f"<ArticleTitle>A.</ArticleTitle><AuthorList{told}>{''.join(people)}</AuthorList>")


def test_authors_may_be_bodies_lack_given_names_or_bear_a_suffix() -> None:
    found = authors(
        '<Author ValidYN="Y"><LastName>Doe</LastName><ForeName>Ada M</ForeName><Initials>AM</Initials>'
        "<Suffix>Jr</Suffix></Author>",
        '<Author ValidYN="N"><LastName>Do</LastName><ForeName>Ada</ForeName></Author>',
        "<Author><LastName>Mononym</LastName></Author>",
        "<Author><LastName>Roe</LastName><Initials>B</Initials></Author>",
        "<Author><CollectiveName>Example <i>Care</i> Group</CollectiveName></Author>",
        "<Author></Author>",
    )
    assert found.authors == (
        Author("Doe", "Ada M", "Jr"),
        Author("Mononym"),
        Author("Roe", "B"),
        Author(literal="Example Care Group"),
    )
    assert found.authors_complete
    assert not authors("<Author><LastName>Doe</LastName></Author>", CompleteYN="N").authors_complete
    assert record().authors == ()


@pytest.mark.parametrize(
    "given",
    [
        "0000-0001-2345-678X",
        "000000012345678X",
        "http://orcid.org/0000-0001-2345-678X",
        "https://orcid.org/0000-0001-2345-678x",
    ],
)
def test_an_orcid_is_read_from_its_four_forms(given: str) -> None:
    found = authors(
        f'<Author><LastName>Doe</LastName><Identifier Source="ORCID">{given}</Identifier><AffiliationInfo>'
        '<Identifier Source="GRID">grid.1</Identifier></AffiliationInfo></Author>'
    )
    assert found.authors[0].orcid == "0000-0001-2345-678X"


# -- dates


def test_a_year_is_found_whenever_any_date_exists() -> None:
    history = '<History><PubMedPubDate PubStatus="{}"><Year>{}</Year></PubMedPubDate></History>'
    title = "<ArticleTitle>A.</ArticleTitle>"
    online = "<ArticleDate><Year>2018</Year><Month>11</Month><Day>30</Day></ArticleDate>"
    words = "<PubDate><MedlineDate>Sep/Oct</MedlineDate></PubDate>"
    assert record(title + online, issue=words).published == "2018-11-30"
    assert record(title + online, issue=words).published_as_given == "Sep/Oct"
    assert record(issue=words, data=history.format("entrez", 2017)).year == 2017
    assert record(issue="", citation="<DateCompleted><Year>2016</Year></DateCompleted>").year == 2016
    assert record(issue="").year is None


def test_a_publication_date_in_the_history_comes_before_bookkeeping() -> None:
    history = "".join(
        f'<PubMedPubDate PubStatus="{status}"><Year>{year}</Year></PubMedPubDate>'
        for status, year in (("received", 2001), ("entrez", 2012), ("epublish", 2011))
    )
    assert record(issue="", data=f"<History>{history}</History>").year == 2011


def test_issue_and_electronic_date_are_both_kept() -> None:
    found = record(
        "<ArticleTitle>A.</ArticleTitle><ArticleDate><Year>2018</Year><Month>11</Month><Day>30</Day></ArticleDate>",
        issue="<Volume>3</Volume><Issue>Suppl 1</Issue><PubDate><Year>2019</Year><Month>Mar</Month></PubDate>",
        citation="<DateRevised><Year>2024</Year><Month>01</Month><Day>02</Day></DateRevised>",
    )
    assert (found.year, found.published, found.published_online) == (2019, "2019-03", "2018-11-30")
    assert (found.volume, found.issue, found.updated) == ("3", "Suppl 1", "2024-01-02")


# -- the rest of a citation


@pytest.mark.parametrize(
    ("given", "pages"),
    [
        (
            "<Pagination><MedlinePgn>1475-6; author reply 1475-6</MedlinePgn></Pagination>",
            "1475-6; author reply 1475-6",
        ),
        ("<Pagination><StartPage>12</StartPage><EndPage>19</EndPage></Pagination>", "12-19"),
        ("<Pagination><StartPage>12</StartPage></Pagination>", "12"),
        ('<Pagination><MedlinePgn/></Pagination><ELocationID EIdType="pii">e1234</ELocationID>', "e1234"),
        ('<ELocationID EIdType="pii">S0042-6822(19)30069-8</ELocationID>', ""),
        ('<ELocationID EIdType="pii">/j/ex.2012.57/ex-2012-4047.xml</ELocationID>', ""),
        ("", ""),
    ],
)
def test_pages_are_as_given_or_an_article_number(given: str, pages: str) -> None:
    assert record(f"<ArticleTitle>A.</ArticleTitle>{given}").pages == pages


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["Journal Article"], DocumentType.ARTICLE),
        (["JOURNAL ARTICLE", "Systematic Review"], DocumentType.REVIEW),
        (["Journal Article", "Retracted Publication"], DocumentType.ARTICLE),
        (["Retraction of Publication"], DocumentType.RETRACTION),
        (["Journal Article", "Published Erratum"], DocumentType.ERRATUM),
        (["Preprint", "Review"], DocumentType.PREPRINT),
        (["Editorial", "Comment"], DocumentType.EDITORIAL),
        (["Letter", "Comment"], DocumentType.LETTER),
        (["Journal Article", "Comment"], DocumentType.ARTICLE),
        (["Dataset"], DocumentType.DATASET),
        ([], DocumentType.ARTICLE),
    ],
)
def test_publication_types_tell_the_kind(types: list[str], expected: DocumentType) -> None:
    listed = "".join(f"<PublicationType>{name}</PublicationType>" for name in types)
    found = record(f"<ArticleTitle>A.</ArticleTitle><PublicationTypeList>{listed}</PublicationTypeList>")
    assert found.type is expected
    assert found.source_types == tuple(types)
    assert found.retracted is ("Retracted Publication" in types)


def notice(ref_type: str, inside: str = "<RefSource>J Ex. 2020;1:2</RefSource><PMID>5</PMID>") -> Record:
    listed = f'<CommentsCorrections RefType="{ref_type}">{inside}</CommentsCorrections>'
    return record(citation=f"<CommentsCorrectionsList>{listed}</CommentsCorrectionsList>")


def test_a_notice_of_retraction_marks_the_record_a_partial_one_does_not() -> None:
    assert notice("RetractionIn").retracted
    assert notice("RetractionIn").notices[0].kind is NoticeKind.RETRACTED_BY
    assert not notice("PartialRetractionIn").retracted
    assert not notice("RetractionOf").retracted


def test_a_notice_keeps_its_citation_note_and_ids() -> None:
    found = notice("ErratumIn", "<RefSource>J Ex. 2020;1:2. doi: 10.5555/err.</RefSource><Note>Doe [corrected]</Note>")
    assert found.notices == (
        Notice(NoticeKind.CORRECTED_BY, "J Ex. 2020;1:2. doi: 10.5555/err.; Doe [corrected]", doi="10.5555/err"),
    )
    assert notice("SummaryForPatientsIn").notices[0].text == "SummaryForPatientsIn: J Ex. 2020;1:2"


def test_headings_keywords_languages_and_issns() -> None:
    found = record(
        "<ArticleTitle>A.</ArticleTitle><Language>ENG</Language><Language>fre</Language><Language>und</Language>",
        citation="<MedlineJournalInfo><MedlineTA>J Ex</MedlineTA><ISSNLinking>1234-5678</ISSNLinking>"
        "</MedlineJournalInfo>"
        '<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="Y">Access</DescriptorName></MeshHeading>'
        '<MeshHeading><DescriptorName MajorTopicYN="N">Refugees</DescriptorName>'
        '<QualifierName MajorTopicYN="Y">psychology</QualifierName>'
        '<QualifierName MajorTopicYN="N">education</QualifierName></MeshHeading>'
        '<MeshHeading><DescriptorName MajorTopicYN="N">Humans</DescriptorName></MeshHeading></MeshHeadingList>'
        "<KeywordList><Keyword>care</Keyword><Keyword> care</Keyword></KeywordList>"
        "<KeywordList><Keyword><i>cost</i></Keyword></KeywordList>",
    )
    assert found.languages == ("en", "fr")
    assert found.mesh == ("Access*", "Refugees/psychology*", "Refugees/education", "Humans")
    assert found.keywords == ("care", "cost")
    assert (found.journal, found.journal_abbreviation, found.issn) == ("Journal of Examples", "J Ex", ("1234-5678",))


def book(title: str) -> str:
    return (
        '<PubmedBookArticle><BookDocument><PMID Version="1">81</PMID>'
        '<ArticleIdList><ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList>'
        "<Book><Publisher><PublisherName>Example Press</PublisherName>"
        "<PublisherLocation>Lyon</PublisherLocation></Publisher>"
        "<BookTitle>Handbook of Examples</BookTitle><PubDate><Year>2005</Year></PubDate>"
        '<AuthorList Type="editors"><Author><LastName>Roe</LastName><ForeName>Bo</ForeName></Author></AuthorList>'
        f"<Edition>2</Edition><Isbn>9780000000002</Isbn></Book>{title}<Language>eng</Language>"
        '<AuthorList Type="authors"><Author><LastName>Doe</LastName><ForeName>Ada</ForeName></Author></AuthorList>'
        "<Abstract><AbstractText>Text.</AbstractText></Abstract></BookDocument></PubmedBookArticle>"
    )


def test_a_chapter_stands_in_its_book() -> None:
    (found,) = read(article_set(book("<ArticleTitle>On <i>care</i></ArticleTitle>")))
    assert isinstance(found, Record)
    assert (found.type, found.title, found.journal) == (DocumentType.CHAPTER, "On care", "Handbook of Examples")
    assert (found.publisher, found.place, found.edition) == ("Example Press", "Lyon", "2")
    assert (found.authors, found.editors) == ((Author("Doe", "Ada"),), (Author("Roe", "Bo"),))
    assert (found.isbn, found.year, found.abstract_text) == (("9780000000002",), 2005, "Text.")
    assert found.full_text_url == "https://www.ncbi.nlm.nih.gov/books/NBK1/"


def test_a_whole_book_has_its_own_title() -> None:
    (found,) = read(article_set(book("")))
    assert isinstance(found, Record)
    assert (found.type, found.title, found.journal) == (DocumentType.BOOK, "Handbook of Examples", "")


# -- what cannot be read


def test_an_article_without_a_pmid_is_a_reject_with_its_text() -> None:
    first, second = read(article_set(article(), article("<ArticleTitle>Nameless</ArticleTitle>", pmid="")))
    assert isinstance(first, Record)
    assert isinstance(second, Reject)
    assert second.reason == "no PMID"
    assert second.place == "item 2"
    assert "Nameless" in second.raw
    assert ElementTree.fromstring(second.raw).tag == "PubmedArticle"


def test_a_citation_without_an_article_is_a_reject_that_knows_its_id() -> None:
    (found,) = read(article_set("<PubmedArticle><MedlineCitation><PMID>5</PMID></MedlineCitation></PubmedArticle>"))
    assert isinstance(found, Reject)
    assert found.id == "pubmed:5"


def test_the_pmids_of_an_answer_are_told_wherever_they_stand() -> None:
    listed = '<ArticleIdList><ArticleId IdType="pubmed">72</ArticleId></ArticleIdList>'
    assert own_pmids(article_set(article(), book(""), article(pmid='\n<PMID Version="1">\n9 </PMID>'))) == [
        "71",
        "81",
        "9",
    ]
    assert own_pmids(article_set(article(), article(pmid=""), article(pmid="", data=listed))) == ["71", "", "72"]
    assert own_pmids(article_set()) == []


def test_comments_sections_and_other_encodings_are_read_as_xml_has_them() -> None:
    commented = article_set(f"<!-- {article(pmid='<PMID>1</PMID>')} -->", article())
    assert [one.id for one in read(commented)] == ["pubmed:71"]
    assert own_pmids(commented) == ["71"]
    quoted = article_set(article("<ArticleTitle><![CDATA[On <PMID>5</PMID> & </PubmedArticle>]]></ArticleTitle>"))
    (found,) = read(quoted)
    assert isinstance(found, Record)
    assert found.title == "On <PMID>5</PMID> & </PubmedArticle>"
    for encoding in ("utf-16", "iso-8859-1"):
        text = (
            f'<?xml version="1.0" encoding="{encoding}"?><PubmedArticleSet>{article("<ArticleTitle>é</ArticleTitle>")}'
        )
        raw = f"{text}</PubmedArticleSet>".encode(encoding)
        assert own_pmids(raw) == ["71"]
        (found,) = read(raw)
        assert isinstance(found, Record)
        assert found.title == "é"


def test_deleted_citations_are_no_records() -> None:
    deleted = "<DeleteCitation><PMID>1</PMID><PMID>2</PMID></DeleteCitation>"
    assert [one.id for one in read(article_set(article(), deleted))] == ["pubmed:71"]
    assert own_pmids(article_set(article(), deleted)) == ["71"]
    assert list(read(article_set())) == []


def test_what_stands_before_a_cut_is_read_and_the_cut_is_told() -> None:
    whole = article_set(article(), article())
    first, cut = read(whole[:-60])
    assert isinstance(first, Record)
    assert isinstance(cut, Reject)
    assert cut.reason.startswith("not well-formed XML")
    with pytest.raises(ValueError, match="no element found"):
        own_pmids(whole[:-60])


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\x00\xff",
        b"<html><p>busy",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b'{"error": 1}',
        b"<?xml",
        b'<?xml version="1.0" encoding="gb18030"?><a/>',
    ],
)
def test_rubbish_is_a_reject(rubbish: bytes) -> None:
    (found,) = read(rubbish)
    assert isinstance(found, Reject)


def test_a_file_is_read_as_it_streams() -> None:
    assert [one.id for one in read(BytesIO(article_set(article(), article())))] == ["pubmed:71", "pubmed:71"]


def test_records_can_bear_another_sources_name() -> None:
    (found,) = read(article_set(article()), source="medline-2020")
    assert isinstance(found, Record)
    assert (found.id, found.source) == ("medline-2020:71", "medline-2020")


def test_entities_that_blow_up_or_point_outside_do_no_harm(tmp_path: Path) -> None:
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{layers}]><PubmedArticleSet>&e9;</PubmedArticleSet>'
    started = time.monotonic()
    (found,) = read(bomb.encode())
    assert isinstance(found, Reject)
    assert time.monotonic() - started < 2
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    outside = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>' + article("<ArticleTitle>&s;</ArticleTitle>")
    assert all("hidden" not in repr(one) for one in read(outside.encode()))


# -- real records


@pytest.mark.shared
def test_all_real_records_are_read_with_sensible_fields(shared: Path) -> None:
    raw = gzip.decompress((shared / "data/pubmed/efetch_sample.xml.gz").read_bytes())
    records = [one for one in read(raw) if isinstance(one, Record)]
    assert len(records) == len(list(read(raw))) == 543
    assert [one.pmid for one in records] == own_pmids(raw)
    assert len({one.id for one in records}) == 543
    for one in records:
        assert one.title
        assert one.year is not None
        assert 1800 < one.year < 2100
        assert one.published.startswith(str(one.year))
        assert one.journal
        assert one.source_types
        assert Record.from_json(one.to_json()) == one
        assert not one.title.startswith("[")
        assert "</" not in one.title + one.abstract_text
    assert sum(bool(one.abstract) for one in records) == 453
    assert sum(one.type is DocumentType.CHAPTER for one in records) == 2
    assert sum(one.retracted for one in records) == 1


@pytest.mark.shared
def test_no_real_title_or_abstract_is_cut(shared: Path) -> None:
    raw = gzip.decompress((shared / "data/pubmed/efetch_sample.xml.gz").read_bytes())
    root = ElementTree.fromstring(raw)
    for element, one in zip(root, read(raw), strict=True):
        assert isinstance(one, Record)
        said = "".join("".join(part.itertext()) for part in element.iterfind(".//Abstract/AbstractText"))
        assert len("".join(one.abstract_text.split())) >= len("".join(said.split()))
