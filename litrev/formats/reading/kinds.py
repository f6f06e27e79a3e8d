"""What files call a kind of document, and what it means here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litrev.model import DocumentType as D
from litrev.text import fold

RIS = {
    "JOUR": D.ARTICLE, "EJOUR": D.ARTICLE, "JFULL": D.ARTICLE, "MGZN": D.ARTICLE, "NEWS": D.ARTICLE, "INPR": D.ARTICLE,
    "ABST": D.ARTICLE, "UNPB": D.OTHER, "UNPD": D.OTHER, "MANSCPT": D.OTHER, "GEN": D.OTHER, "BOOK": D.BOOK,
    "EBOOK": D.BOOK, "EDBOOK": D.BOOK, "SER": D.BOOK, "CHAP": D.CHAPTER, "ECHAP": D.CHAPTER, "ENCYC": D.CHAPTER,
    "DICT": D.CHAPTER, "CONF": D.CONFERENCE, "CPAPER": D.CONFERENCE, "RPRT": D.REPORT, "GOVDOC": D.REPORT,
    "STAND": D.REPORT, "GRNT": D.REPORT, "THES": D.THESIS, "ELEC": D.WEBPAGE, "BLOG": D.WEBPAGE, "WEB": D.WEBPAGE,
    "DATA": D.DATASET, "DBASE": D.DATASET, "AGGR": D.DATASET, "COMP": D.SOFTWARE,
}  # fmt: skip
BIBTEX = {
    "article": D.ARTICLE, "suppperiodical": D.ARTICLE, "periodical": D.ARTICLE, "book": D.BOOK, "mvbook": D.BOOK,
    "collection": D.BOOK, "proceedings": D.BOOK, "booklet": D.BOOK, "incollection": D.CHAPTER, "inbook": D.CHAPTER,
    "bookinbook": D.CHAPTER, "suppbook": D.CHAPTER, "inreference": D.CHAPTER, "inproceedings": D.CONFERENCE,
    "conference": D.CONFERENCE, "techreport": D.REPORT, "report": D.REPORT, "manual": D.REPORT, "phdthesis": D.THESIS,
    "mastersthesis": D.THESIS, "thesis": D.THESIS, "online": D.WEBPAGE, "electronic": D.WEBPAGE, "www": D.WEBPAGE,
    "webpage": D.WEBPAGE, "dataset": D.DATASET, "software": D.SOFTWARE, "preprint": D.PREPRINT, "misc": D.OTHER,
    "unpublished": D.OTHER,
}  # fmt: skip
CSL = {
    "article-journal": D.ARTICLE, "article-magazine": D.ARTICLE, "article-newspaper": D.ARTICLE, "article": D.PREPRINT,
    "review": D.REVIEW, "book": D.BOOK, "chapter": D.CHAPTER, "entry-encyclopedia": D.CHAPTER,
    "paper-conference": D.CONFERENCE, "speech": D.CONFERENCE, "report": D.REPORT, "thesis": D.THESIS,
    "webpage": D.WEBPAGE, "post-weblog": D.WEBPAGE, "post": D.WEBPAGE, "dataset": D.DATASET, "software": D.SOFTWARE,
    "document": D.OTHER, "manuscript": D.OTHER,
}  # fmt: skip
ZOTERO = {
    "journalArticle": D.ARTICLE, "magazineArticle": D.ARTICLE, "newspaperArticle": D.ARTICLE, "preprint": D.PREPRINT,
    "book": D.BOOK, "bookSection": D.CHAPTER, "encyclopediaArticle": D.CHAPTER, "dictionaryEntry": D.CHAPTER,
    "conferencePaper": D.CONFERENCE, "presentation": D.CONFERENCE, "report": D.REPORT, "standard": D.REPORT,
    "thesis": D.THESIS, "webpage": D.WEBPAGE, "blogPost": D.WEBPAGE, "forumPost": D.WEBPAGE, "dataset": D.DATASET,
    "computerProgram": D.SOFTWARE, "document": D.OTHER, "manuscript": D.OTHER,
}  # fmt: skip
ENDNOTE = {
    "journal article": D.ARTICLE, "electronic article": D.ARTICLE, "magazine article": D.ARTICLE,
    "newspaper article": D.ARTICLE, "book": D.BOOK, "edited book": D.BOOK, "electronic book": D.BOOK,
    "book section": D.CHAPTER, "electronic book section": D.CHAPTER, "conference paper": D.CONFERENCE,
    "conference proceedings": D.CONFERENCE, "thesis": D.THESIS, "report": D.REPORT, "government document": D.REPORT,
    "web page": D.WEBPAGE, "blog": D.WEBPAGE, "dataset": D.DATASET, "online database": D.DATASET,
    "pamphlet": D.BOOK, "serial publication": D.BOOK, "classical work": D.BOOK, "ancient text": D.BOOK,
    "encyclopedia": D.CHAPTER, "dictionary": D.CHAPTER, "standard": D.REPORT, "grant": D.REPORT,
    "aggregated database": D.DATASET, "electronic source": D.WEBPAGE, "computer program": D.SOFTWARE,
    "generic": D.OTHER, "unpublished work": D.OTHER, "manuscript": D.OTHER,
}  # fmt: skip
# Words beside a type, and the types of tables; the first that fits decides.
_WORDS = (
    ("retraction notice", D.RETRACTION), ("retraction of publication", D.RETRACTION), ("retraction", D.RETRACTION),
    ("published erratum", D.ERRATUM), ("erratum", D.ERRATUM), ("correction", D.ERRATUM), ("corrigendum", D.ERRATUM),
    ("preprint", D.PREPRINT), ("editorial material", D.EDITORIAL), ("editorial", D.EDITORIAL), ("letter", D.LETTER),
    ("book chapter", D.CHAPTER), ("chapter", D.CHAPTER), ("booksection", D.CHAPTER), ("book section", D.CHAPTER),
    ("conference paper", D.CONFERENCE), ("conferencepaper", D.CONFERENCE), ("conference abstract", D.CONFERENCE),
    ("proceedings paper", D.CONFERENCE), ("conference proceedings", D.CONFERENCE), ("meeting abstract", D.CONFERENCE),
    ("conference", D.CONFERENCE), ("dissertation", D.THESIS), ("thesis", D.THESIS), ("phd thesis", D.THESIS),
    ("book", D.BOOK), ("report", D.REPORT), ("technical report", D.REPORT), ("data paper", D.ARTICLE),
    ("dataset", D.DATASET), ("software", D.SOFTWARE), ("computerprogram", D.SOFTWARE), ("web page", D.WEBPAGE),
    ("webpage", D.WEBPAGE), ("website", D.WEBPAGE), ("systematic review", D.REVIEW), ("meta-analysis", D.REVIEW),
    ("review", D.REVIEW), ("review article", D.REVIEW), ("journal article", D.ARTICLE), ("journalarticle", D.ARTICLE),
    ("article", D.ARTICLE), ("document", D.OTHER), ("manuscript", D.OTHER), ("other", D.OTHER),
)  # fmt: skip
_TABLE = dict(reversed(_WORDS))
_ORDER = {word: place for place, (word, _kind) in enumerate(_WORDS)}
_OPEN = (None, D.ARTICLE, D.OTHER)
"""Types that a word beside them may sharpen."""


def refined(kind: D | None, words: Iterable[str]) -> D:
    """The type that the entry's own type and the words beside it amount to."""
    if kind not in _OPEN:
        return kind or D.ARTICLE
    known = sorted((word for word in _each(words) if word in _TABLE), key=_ORDER.__getitem__)
    if not known:
        return kind or D.ARTICLE
    found = _TABLE[known[0]]
    return kind if kind is not None and found in (D.ARTICLE, D.OTHER) else found


def is_retracted(words: Iterable[str]) -> bool:
    """Whether the words for the type say that it was (Web of Science, Scopus)."""
    return not {"retracted publication", "retracted"}.isdisjoint(_each(words))


def _each(words: Iterable[str]) -> Iterator[str]:
    """The words one by one: Web of Science's tables say `Review; Early Access`.

    An article that was a talk once, `Article; Proceedings Paper`, is an article.
    """
    for word in words:
        parts = re.split(r"\s*;\s*", fold(word))
        talk = "proceedings paper" if "article" in parts else ""
        yield from (part for part in parts if part != talk)
