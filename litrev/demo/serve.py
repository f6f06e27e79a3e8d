"""`python -m litrev.demo.serve`: the stand-in servers for people and benchmarks, until Ctrl-C."""

from __future__ import annotations

import argparse
import gzip
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from litrev.demo.corpus import corpus
from litrev.demo.faults import Faults, failed
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.demo.pubmed_index import articles_in


def read_articles(*paths: Path) -> Iterator[bytes]:
    """The articles of EFetch files, plain or .gz."""
    for path in paths:
        yield from articles_in(_content(path))


def read_works(*paths: Path) -> Iterator[bytes]:
    """The works of files with one Work object a line, plain or .gz."""
    for path in paths:
        yield from (line for line in _content(path).splitlines() if line.strip())


def _content(path: Path) -> bytes:
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def main(arguments: Sequence[str] | None = None, stop: threading.Event | None = None) -> None:
    """Serve until `stop` is set or the program is interrupted. The two addresses go to stdout as shell assignments."""
    chosen = _parser().parse_args(arguments)
    invented = corpus(chosen.records, seed=chosen.seed)
    articles = read_articles(*chosen.pubmed) if chosen.pubmed else invented.articles()
    works = read_works(*chosen.openalex) if chosen.openalex else invented.works()
    trouble = [Faults().randomly(chosen.failures, failed(503), seed=n) if chosen.failures else Faults() for n in (1, 2)]
    pubmed = PubMedStandIn(articles, rate=chosen.rate, delay=chosen.delay, faults=trouble[0])
    openalex = OpenAlexStandIn(
        works, rate=chosen.rate, delay=chosen.delay, faults=trouble[1], budget=(chosen.budget, chosen.budget)
    )
    pubmed.start(chosen.port)
    openalex.start(chosen.port + 1 if chosen.port else 0)
    sys.stdout.write(f"LITREV_PUBMED_URL={pubmed.url}\nLITREV_OPENALEX_URL={openalex.url}\n")
    sys.stdout.flush()
    try:
        (stop or threading.Event()).wait()
    except KeyboardInterrupt:
        pass  # the way out for a person
    finally:
        pubmed.stop()
        openalex.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m litrev.demo.serve", description=__doc__)
    parser.add_argument(
        "--pubmed", type=Path, nargs="+", help="EFetch XML files (.gz too); default: the invented corpus"
    )
    parser.add_argument("--openalex", type=Path, nargs="+", help="files with one Work a line (.gz too)")
    parser.add_argument("--records", type=int, help="size of the invented corpus, records in each source")
    parser.add_argument("--seed", type=int, default=2026, help="seed of the invented corpus")
    parser.add_argument("--port", type=int, default=0, help="PubMed's port, OpenAlex takes the next; 0: free ones")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--rate", action="store_true", help="enforce the real limits per second")
    parser.add_argument("--budget", type=int, default=10**9, help="OpenAlex's credits a day")
    parser.add_argument("--failures", type=float, default=0.0, help="share (0-1) of requests answered with 503")
    return parser


if __name__ == "__main__":
    main()
