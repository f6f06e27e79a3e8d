"""Zotero's RDF, with containers, notes and attachments described apart, as Zotero itself exports it."""

from __future__ import annotations

import pytest

from litrev.errors import InputError
from litrev.formats.reading.account import FileRead, read_content
from litrev.formats.reading.content import content_of
from litrev.model import Author, DocumentType, Record, Reject

HEAD = """<rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:link="http://purl.org/rss/1.0/modules/link/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/"
 xmlns:vcard="http://nwalsh.com/rdf/vCard#">
"""
ARTICLE = """
<bib:Article rdf:about="https://example.org/a">
  <z:itemType>journalArticle</z:itemType>
  <dcterms:isPartOf rdf:resource="urn:issn:0000-0019"/>
  <bib:authors><rdf:Seq>
    <rdf:li><foaf:Person>
      <foaf:surname>de la Cruz</foaf:surname><foaf:givenName>Zoé, Jr.</foaf:givenName></foaf:Person></rdf:li>
    <rdf:li><foaf:Person><foaf:surname>Care, Health and Society Group</foaf:surname></foaf:Person></rdf:li>
    <rdf:li><foaf:Organization><foaf:name>Soins &amp; droits</foaf:name></foaf:Organization></rdf:li>
  </rdf:Seq></bib:authors>
  <dcterms:isReferencedBy rdf:resource="#item_2"/>
  <link:link rdf:resource="#item_3"/>
  <dc:subject>Diabetes Mellitus, Type 2</dc:subject>
  <dc:subject><z:AutomaticTag><rdf:value>care</rdf:value></z:AutomaticTag></dc:subject>
  <dc:title>Care &amp; law, p&lt;0.05</dc:title>
  <dcterms:abstract>We saw care.</dcterms:abstract>
  <dc:date>2019-03-14</dc:date>
  <z:language>fr</z:language>
  <dc:identifier><dcterms:URI><rdf:value>https://example.org/a</rdf:value></dcterms:URI></dc:identifier>
  <dc:description>PMID: 99000001
PMCID: PMC12
Seen in the library</dc:description>
  <bib:pages>12-15</bib:pages>
</bib:Article>
<bib:Journal rdf:about="urn:issn:0000-0019">
  <prism:volume>3</prism:volume><prism:number>2</prism:number>
  <dc:title>Annals of Examples</dc:title><dcterms:alternative>Ann Ex</dcterms:alternative>
  <dc:identifier>DOI 10.5555/a_b</dc:identifier><dc:identifier>ISSN 0000-0019</dc:identifier>
</bib:Journal>
<bib:Memo rdf:about="#item_2"><rdf:value>&lt;p&gt;A note.&lt;/p&gt;</rdf:value></bib:Memo>
<z:Attachment rdf:about="#item_3">
  <z:itemType>attachment</z:itemType>
  <dc:identifier><dcterms:URI><rdf:value>https://example.org/a.pdf</rdf:value></dcterms:URI></dc:identifier>
  <dc:title>PDF</dc:title><link:type>application/pdf</link:type>
</z:Attachment>
"""
CHAPTER = """
<bib:BookSection rdf:about="#item_9">
  <z:itemType>bookSection</z:itemType>
  <dcterms:isPartOf><bib:Book>
    <dcterms:isPartOf><bib:Series><dc:title>Notebooks</dc:title></bib:Series></dcterms:isPartOf>
    <dc:identifier>ISBN 978-0-00-000000-2</dc:identifier><dc:title>Book of care</dc:title>
  </bib:Book></dcterms:isPartOf>
  <dc:publisher><foaf:Organization>
    <vcard:adr><vcard:Address><vcard:locality>Lyon</vcard:locality></vcard:Address></vcard:adr>
    <foaf:name>House of Examples</foaf:name>
  </foaf:Organization></dc:publisher>
  <bib:editors><rdf:Seq><rdf:li><foaf:Person>
    <foaf:surname>Ek</foaf:surname><foaf:givenName>Bo</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:editors>
  <dc:title>Chapter on care</dc:title><dc:date>2018</dc:date>
</bib:BookSection>
<z:Collection rdf:about="#collection_1">
  <dc:title>Mine</dc:title><dcterms:hasPart rdf:resource="#item_9"/></z:Collection>
"""
WHOLE = f"{HEAD}{ARTICLE}{CHAPTER}</rdf:RDF>\n"


def read(text: str) -> FileRead:
    found = read_content(content_of(text.encode(), "a.rdf"), "x")
    assert found.account.format == "zotero-rdf"
    assert found.account.adds_up
    return found


def test_an_article_is_read_with_its_journal_its_note_and_its_pdf() -> None:
    article, chapter = read(WHOLE).items
    assert isinstance(article, Record)
    assert article.authors == (
        Author("de la Cruz", "Zoé", "Jr."),
        Author(literal="Care, Health and Society Group"),
        Author(literal="Soins & droits"),
    )
    assert (article.title, article.journal, article.journal_abbreviation) == (
        "Care & law, p<0.05",
        "Annals of Examples",
        "Ann Ex",
    )
    assert (article.volume, article.issue, article.pages, article.published) == ("3", "2", "12-15", "2019-03-14")
    assert (article.doi, article.pmid, article.pmcid, article.issn) == (
        "10.5555/a_b",
        "99000001",
        "PMC12",
        ("0000-0019",),
    )
    assert article.keywords == ("Diabetes Mellitus, Type 2", "care")
    assert (article.url, article.full_text_url) == ("https://example.org/a", "https://example.org/a.pdf")
    assert {("note", "A note."), ("extra", "Seen in the library")} <= set(article.extra)
    assert isinstance(chapter, Record)
    assert (chapter.type, chapter.journal, chapter.publisher, chapter.place) == (
        DocumentType.CHAPTER,
        "Book of care",
        "House of Examples",
        "Lyon",
    )
    assert chapter.editors == (Author("Ek", "Bo"),)
    assert ("series", "Notebooks") in chapter.extra
    assert len(chapter.isbn) == 1


def test_a_damaged_item_spoils_no_other() -> None:
    found = read(WHOLE.replace("<dc:title>Care &amp; law", "<dc:title>Care & law"))
    assert isinstance(found.items[0], Reject)
    assert isinstance(found.items[1], Record)
    cut = read(WHOLE[: WHOLE.index("<dc:title>Chapter")])
    assert isinstance(cut.items[0], Record)
    assert isinstance(cut.items[1], Reject)


def test_xml_that_defines_entities_is_refused() -> None:
    bomb = '<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'
    with pytest.raises(InputError, match="entities"):
        read(bomb + WHOLE.replace("We saw care.", "&b;"))
