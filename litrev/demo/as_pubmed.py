"""How PubMed would describe an invented paper: the XML of EFetch, with the habits and gaps of the real one."""

from __future__ import annotations

import random
from collections.abc import Callable
from xml.sax.saxutils import escape

from litrev.demo.papers import Kind, Oddity, Paper, Person

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LANGUAGES = {"en": "eng", "fr": "fre", "ar": "ara"}
_TYPES = {
    Kind.ARTICLE: ("D016428", "Journal Article"),
    Kind.CONFERENCE: ("D016423", "Congress"),
    Kind.EDITORIAL: ("D016421", "Editorial"),
    Kind.ERRATUM: ("D016425", "Published Erratum"),
    Kind.RETRACTION: ("D016440", "Retraction of Publication"),
    Kind.REPORT: ("D016428", "Journal Article"),
    Kind.PREPRINT: ("D000076942", "Preprint"),
}


def pubmed_doi(paper: Paper, dice: random.Random) -> str:
    """Its DOI as PubMed has it: sometimes in capitals, sometimes not at all."""
    chance = dice.random()
    if chance < 0.12:
        return ""
    return paper.doi.upper() if chance < 0.25 else paper.doi


def article(paper: Paper, seed: int) -> bytes:
    """A `PubmedArticle`, or a `PubmedBookArticle` for a book or a chapter."""
    dice = random.Random(seed * 7_000_003 + paper.serial)  # noqa: S311 - repeatable, not secret
    if paper.kind in (Kind.BOOK, Kind.CHAPTER):
        return _book(paper).encode()
    doi = pubmed_doi(paper, dice)
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">'
        f'<PMID Version="1">{paper.pmid}</PMID>'
        f"<DateRevised><Year>{paper.year + 1}</Year><Month>01</Month><Day>15</Day></DateRevised>"
        f"{_article(paper, doi, dice)}"
        f"<MedlineJournalInfo><Country>{paper.journal['country']}</Country>"
        f"<MedlineTA>{escape(paper.journal['short'])}</MedlineTA>"
        f"<ISSNLinking>{paper.journal['issn']}</ISSNLinking></MedlineJournalInfo>"
        f"{_notices(paper)}{_headings(paper)}{_other_abstract(paper)}"
        '<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">precarity</Keyword>'
        f'<Keyword MajorTopicYN="N">{escape(paper.headings[-1].lower())}</Keyword></KeywordList>'
        f"</MedlineCitation>{_pubmed_data(paper, doi)}</PubmedArticle>"
    ).encode()


def unreadable_article(paper: Paper) -> bytes:
    """Well-formed XML with a PMID that describes nothing."""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{paper.pmid}</PMID>'
        f"<Lost><ArticleTitle>{escape(paper.english_title)}</ArticleTitle>"
        f"<AbstractText>{escape(' '.join(text for _, text in paper.sections))}</AbstractText></Lost>"
        "</MedlineCitation></PubmedArticle>"
    ).encode()


def _article(paper: Paper, doi: str, dice: random.Random) -> str:
    journal = paper.journal
    location = f'<ELocationID EIdType="doi" ValidYN="Y">{escape(doi)}</ELocationID>' if doi else ""
    electronic = ""
    if dice.random() < 0.4:  # the electronic date may fall into the year before
        early = dice.random() < 0.2
        electronic = (
            f'<ArticleDate DateType="Electronic"><Year>{paper.year - early}</Year>'
            f"<Month>{12 if early else paper.month:02d}</Month><Day>14</Day></ArticleDate>"
        )
    ui, kind = _TYPES[paper.kind]
    kinds = f'<PublicationType UI="{ui}">{kind}</PublicationType>'
    if paper.oddity is Oddity.RETRACTED and paper.parent is None:
        kinds += '<PublicationType UI="D016441">Retracted Publication</PublicationType>'
    return (
        f'<Article PubModel="Print-Electronic"><Journal><ISSN IssnType="Print">{journal["issn"]}</ISSN>'
        f'<JournalIssue CitedMedium="Internet"><Volume>{paper.volume}</Volume><Issue>{paper.issue}</Issue>'
        f"<PubDate>{_date(paper)}</PubDate></JournalIssue><Title>{escape(journal['name'])}</Title>"
        f"<ISOAbbreviation>{escape(journal['short'])}</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{_title(paper)}</ArticleTitle>"
        f"<Pagination><MedlinePgn>{_pages(paper)}</MedlinePgn></Pagination>{location}"
        f"{_abstract(paper, dice)}{_authors(paper, dice)}"
        f"<Language>{_LANGUAGES[paper.language]}</Language>"
        f"<PublicationTypeList>{kinds}</PublicationTypeList>{_vernacular(paper)}{electronic}</Article>"
    )


def _title(paper: Paper) -> str:
    if paper.language == "en" or paper.title == paper.english_title:
        return escape(paper.english_title) + "."
    return f"[{escape(paper.english_title)}]."


def _vernacular(paper: Paper) -> str:
    if paper.language == "en" or paper.title == paper.english_title:
        return ""
    return f"<VernacularTitle>{escape(paper.title)}.</VernacularTitle>"


def _date(paper: Paper) -> str:
    if paper.oddity is Oddity.MEDLINE_DATE:
        return f"<MedlineDate>{paper.year} {_MONTHS[paper.month - 1]}-{paper.year + 1} Jan</MedlineDate>"
    return f"<Year>{paper.year}</Year><Month>{_MONTHS[paper.month - 1]}</Month>"


def _pages(paper: Paper) -> str:
    """PubMed's short form: 123-8."""
    first, last = (str(page) for page in paper.pages)
    if first == last:
        return first
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return f"{first}-{last[same:] if len(first) == len(last) else last}"


def _abstract(paper: Paper, dice: random.Random) -> str:
    if not paper.sections:
        return ""
    if not paper.structured:
        text = " ".join(text for _label, text in paper.sections)
        return f"<Abstract><AbstractText>{_inline(text, dice)}</AbstractText></Abstract>"
    parts = "".join(
        f'<AbstractText Label="{label}" NlmCategory="{label}">{_inline(text, dice)}</AbstractText>'
        for label, text in paper.sections
    )
    return f"<Abstract>{parts}</Abstract>"


def _inline(text: str, dice: random.Random) -> str:
    """The text, now and then with a tag inside."""
    escaped = escape(text)
    return (
        escaped.replace("years", "<i>years</i>", 1).replace(" p&lt;", " <i>p</i>&lt;")
        if dice.random() < 0.3
        else escaped
    )


def _other_abstract(paper: Paper) -> str:
    if not paper.french:
        return ""
    parts = "".join(f"<AbstractText>{escape(text)}</AbstractText>" for _label, text in paper.french)
    return f'<OtherAbstract Type="Publisher" Language="fre">{parts}</OtherAbstract>'


def _authors(paper: Paper, dice: random.Random) -> str:
    initials_only = dice.random() < 0.15
    people = "".join(_author(person, initials_only=initials_only) for person in paper.authors)
    body = f'<Author ValidYN="Y"><CollectiveName>{escape(paper.body)}</CollectiveName></Author>' if paper.body else ""
    return f'<AuthorList CompleteYN="Y">{people}{body}</AuthorList>' if people or body else ""


def _author(person: Person, *, initials_only: bool) -> str:
    given = "" if initials_only else f"<ForeName>{escape(person.given)}</ForeName>"
    return (
        f'<Author ValidYN="Y"><LastName>{escape(person.family)}</LastName>{given}'
        f"<Initials>{escape(person.initials)}</Initials></Author>"
    )


def _headings(paper: Paper) -> str:
    if paper.year >= 2025:  # not indexed yet
        return ""
    headings = "".join(
        f'<MeshHeading><DescriptorName MajorTopicYN="{"N" if name == "Humans" else "Y"}">{escape(name)}'
        "</DescriptorName></MeshHeading>"
        for name in paper.headings
    )
    return f"<MeshHeadingList>{headings}</MeshHeadingList>"


_NOTICES: dict[tuple[Oddity, bool], tuple[str, Callable[[Paper], int]]] = {
    (Oddity.ERRATUM, False): ("ErratumIn", lambda paper: int(paper.pmid) + 1),
    (Oddity.ERRATUM, True): ("ErratumFor", lambda paper: int(paper.pmid) - 1),
    (Oddity.RETRACTED, False): ("RetractionIn", lambda paper: int(paper.pmid) + 1),
    (Oddity.RETRACTED, True): ("RetractionOf", lambda paper: int(paper.pmid) - 1),
}
"""By oddity and whether the paper is the companion: the kind of notice, and the PMID of the other paper."""


def _notices(paper: Paper) -> str:
    known = _NOTICES.get((paper.oddity, paper.parent is not None))
    if known is None:
        return ""
    kind, other = known
    return (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{kind}">'
        f"<RefSource>{escape(paper.journal['short'])}. {paper.year}</RefSource>"
        f'<PMID Version="1">{other(paper)}</PMID></CommentsCorrections></CommentsCorrectionsList>'
    )


def _pubmed_data(paper: Paper, doi: str) -> str:
    doi_id = f'<ArticleId IdType="doi">{escape(doi)}</ArticleId>' if doi else ""
    cited = int(paper.pmid) - 400  # a reference carries ids too, which are not the article's own
    return (
        f'<PubmedData><History><PubMedPubDate PubStatus="entrez"><Year>{paper.year}</Year>'
        f"<Month>{paper.month}</Month><Day>20</Day></PubMedPubDate></History>"
        f"<PublicationStatus>ppublish</PublicationStatus>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{paper.pmid}</ArticleId>{doi_id}</ArticleIdList>'
        f"<ReferenceList><Reference><Citation>An earlier paper. {paper.year - 2}.</Citation>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{cited}</ArticleId></ArticleIdList></Reference></ReferenceList>'
        "</PubmedData>"
    )


def _book(paper: Paper) -> str:
    chapter = f"<ArticleTitle>{escape(paper.english_title)}</ArticleTitle>" if paper.kind is Kind.CHAPTER else ""
    book = paper.parent or paper
    abstract = " ".join(text for _label, text in paper.sections)
    people = "".join(_author(person, initials_only=False) for person in paper.authors)
    return (
        f'<PubmedBookArticle><BookDocument><PMID Version="1">{paper.pmid}</PMID>'
        f'<ArticleIdList><ArticleId IdType="bookaccession">NBK{paper.serial}</ArticleId></ArticleIdList>'
        f"<Book><Publisher><PublisherName>Lantern Press</PublisherName>"
        f"<PublisherLocation>Lower Fenwick</PublisherLocation></Publisher>"
        f"<BookTitle>{escape(book.english_title)}</BookTitle><PubDate><Year>{paper.year}</Year></PubDate>"
        f"<Isbn>978000{book.serial:07d}</Isbn></Book>{chapter}<Language>{_LANGUAGES[paper.language]}</Language>"
        f'<AuthorList Type="authors" CompleteYN="Y">{people}</AuthorList>'
        f"<Abstract><AbstractText>{escape(abstract)}</AbstractText></Abstract></BookDocument>"
        f'<PubmedBookData><ArticleIdList><ArticleId IdType="pubmed">{paper.pmid}</ArticleId></ArticleIdList>'
        "</PubmedBookData></PubmedBookArticle>"
    )
