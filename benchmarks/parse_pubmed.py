"""How fast PubMed's XML is read, and how much memory that takes.

    python benchmarks/parse_pubmed.py [RECORDS]

Synthetic articles of about 14 KB, the size of real ones, are written as pages of 500 (by another process) and read back
page by page, as a search does it. The target: 30,000 records in under 20 seconds and 100 MB. Not for Windows, which
has no `resource`.
"""

from __future__ import annotations

import gzip
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

from litrev.formats.pubmed_xml import own_pmids, read
from litrev.model import Record

PAGE = 500


def article(pmid: int) -> str:
    """An invented article with all that makes real ones long: people, headings, references."""
    people = "".join(
        f'<Author ValidYN="Y"><LastName>Doe{n}</LastName><ForeName>Ada {n}</ForeName><Initials>A</Initials>'
        f'<Identifier Source="ORCID">0000-0001-2345-{n:04}</Identifier><AffiliationInfo><Affiliation>Department {n}, '
        "University of Examples, Exampletown, Nowhere.</Affiliation></AffiliationInfo></Author>"
        for n in range(8)
    )
    said = "Access to <i>care</i> was measured (P &lt; 0.05). " * 9
    parts = "".join(
        f'<AbstractText Label="{label}" NlmCategory="{label}">{said}</AbstractText>'
        for label in ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")
    )
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="D{n:06}" MajorTopicYN="N">Heading {n}</DescriptorName>'
        f'<QualifierName UI="Q{n:06}" MajorTopicYN="Y">qualifier</QualifierName></MeshHeading>'
        for n in range(12)
    )
    cited = "".join(
        f"<Reference><Citation>Roe B. Something that was said before. J Ex. 2010;{n}(2):1-9.</Citation><ArticleIdList>"
        f'<ArticleId IdType="doi">10.5555/cited.{pmid}.{n}</ArticleId><ArticleId IdType="pubmed">{pmid + n}</ArticleId>'
        "</ArticleIdList></Reference>"
        for n in range(30)
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID><DateRevised>'
        "<Year>2024</Year><Month>01</Month><Day>02</Day></DateRevised><Article><Journal><ISSN>1234-5678</ISSN>"
        "<JournalIssue><Volume>1</Volume><Issue>2</Issue><PubDate><Year>2019</Year><Month>Mar</Month></PubDate>"
        "</JournalIssue><Title>Journal of Examples</Title></Journal><ArticleTitle>Access to care in the <i>year</i> "
        f"{pmid}.</ArticleTitle><Pagination><MedlinePgn>1-9</MedlinePgn></Pagination><Abstract>{parts}</Abstract>"
        f"<AuthorList>{people}</AuthorList><Language>eng</Language><PublicationTypeList>"
        f"<PublicationType>Journal Article</PublicationType></PublicationTypeList></Article>"
        f"<MeshHeadingList>{headings}</MeshHeadingList>"
        "</MedlineCitation><PubmedData><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId><ArticleId IdType="doi">10.5555/{pmid}</ArticleId>'
        f"</ArticleIdList><ReferenceList>{cited}</ReferenceList></PubmedData></PubmedArticle>"
    )


def write_pages(folder: Path, records: int) -> None:
    """Compressed pages of articles."""
    for first in range(1, records + 1, PAGE):
        articles = "".join(article(pmid) for pmid in range(first, min(first + PAGE, records + 1)))
        raw = f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode()
        (folder / f"{first:09}.xml.gz").write_bytes(gzip.compress(raw, 1))


def main() -> None:
    """Write, check and read the pages; print what it took."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    with tempfile.TemporaryDirectory() as folder:
        writer = multiprocessing.Process(target=write_pages, args=(Path(folder), records))
        writer.start()
        writer.join()
        before = peak_megabytes()
        checked = parsed = 0.0
        found = size = 0
        for page in sorted(Path(folder).iterdir()):
            raw = gzip.decompress(page.read_bytes())
            size += len(raw)
            started = time.process_time()
            own_pmids(raw)
            checked += time.process_time() - started
            started = time.process_time()
            found += sum(isinstance(one, Record) for one in read(raw))
            parsed += time.process_time() - started
    assert found == records
    print(f"{records} records, {size / 1e6:.0f} MB of XML")
    print(f"read    {parsed:6.1f} s of processor time   {records / parsed:6.0f} records/s")
    print(f"checked {checked:6.1f} s of processor time   {records / checked:6.0f} records/s")
    print(f"peak memory {peak_megabytes():.0f} MB (before reading: {before:.0f} MB)")


def peak_megabytes() -> float:
    """The most memory that the process has held so far (Linux counts in KiB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024


if __name__ == "__main__":
    main()
