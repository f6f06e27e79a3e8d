"""`python -m litrev.demo.serve`: the stand-in servers for people and benchmarks, until Ctrl-C."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from litrev.demo.corpus import corpus
from litrev.demo.europepmc import EuropePmcStandIn
from litrev.demo.faults import Faults, failed
from litrev.demo.hal import HalStandIn
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.demo.pubmed_index import articles_in
from litrev.demo.server import Options, StandIn
from litrev.demo.zotero import ZoteroStandIn


def read_articles(*paths: Path) -> Iterator[bytes]:
    """The articles of EFetch files, plain or .gz."""
    for path in paths:
        yield from articles_in(_content(path))


def read_works(*paths: Path) -> Iterator[bytes]:
    """The works of files with one Work object a line, plain or .gz."""
    for path in paths:
        yield from (line for line in _content(path).splitlines() if line.strip())


def read_pages(*paths: Path) -> Iterator[Any]:
    """The records in recorded answers of Europe PMC or HAL: pages, lists of pages or of records, plain or .gz."""
    for path in paths:
        yield from _records_in(json.loads(_content(path)))


def _records_in(recorded: Any) -> Iterator[Any]:
    if isinstance(recorded, list):
        for each in recorded:
            yield from _records_in(each)
    elif "resultList" in recorded:
        yield from recorded["resultList"]["result"]
    elif "response" in recorded:
        yield from recorded["response"]["docs"]
    else:
        yield recorded


def _content(path: Path) -> bytes:
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def main(arguments: Sequence[str] | None = None, stop: threading.Event | None = None) -> None:
    """Serve until `stop` is set or the program is interrupted. The addresses go to stdout as shell assignments."""
    chosen = _parser().parse_args(arguments)
    servers = _servers(chosen)
    for place, server in enumerate(servers.values()):
        server.start(chosen.port + place if chosen.port else 0)
    sys.stdout.write("".join(f"LITREV_{name}_URL={server.url}\n" for name, server in servers.items()))
    sys.stdout.flush()
    try:
        (stop or threading.Event()).wait()
    except KeyboardInterrupt:
        pass  # the way out for a person
    finally:
        for server in servers.values():
            server.stop()


def _servers(chosen: argparse.Namespace) -> dict[str, StandIn]:
    """The stand-ins that are wanted, by the name in their variable."""
    invented = corpus(chosen.records, seed=chosen.seed)
    articles = read_articles(*chosen.pubmed) if chosen.pubmed else invented.articles()
    works = read_works(*chosen.openalex) if chosen.openalex else invented.works()
    budget = (chosen.budget, chosen.budget)
    servers: dict[str, StandIn] = {
        "PUBMED": PubMedStandIn(articles, **_options(chosen, 1)),
        "OPENALEX": OpenAlexStandIn(works, budget=budget, **_options(chosen, 2)),
    }
    if chosen.europepmc is not None:
        results = read_pages(*chosen.europepmc) if chosen.europepmc else invented.europepmc()
        servers["EUROPEPMC"] = EuropePmcStandIn(results, **_options(chosen, 3))
    if chosen.hal is not None:
        documents = read_pages(*chosen.hal) if chosen.hal else invented.hal()
        servers["HAL"] = HalStandIn(documents, **_options(chosen, 4))
    if chosen.zotero:
        servers["ZOTERO"] = ZoteroStandIn(**_options(chosen, 5))
    return servers


def _options(chosen: argparse.Namespace, seed: int) -> Options:
    trouble = Faults().randomly(chosen.failures, failed(503), seed=seed) if chosen.failures else Faults()
    return {"rate": chosen.rate, "delay": chosen.delay, "faults": trouble}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m litrev.demo.serve", description=__doc__)
    parser.add_argument(
        "--pubmed", type=Path, nargs="+", help="EFetch XML files (.gz too); default: the invented corpus"
    )
    parser.add_argument("--openalex", type=Path, nargs="+", help="files with one Work a line (.gz too)")
    parser.add_argument(
        "--europepmc", type=Path, nargs="*", help="serve Europe PMC too: its pages in JSON (.gz too), or none: invented"
    )
    parser.add_argument("--hal", type=Path, nargs="*", help="serve HAL too, likewise")
    parser.add_argument("--zotero", action="store_true", help="also play a running Zotero with two collections")
    parser.add_argument("--records", type=int, help="size of the invented corpus, records in each source")
    parser.add_argument("--seed", type=int, default=2026, help="seed of the invented corpus")
    parser.add_argument("--port", type=int, default=0, help="PubMed's port, the others take the next; 0: free ones")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--rate", action="store_true", help="enforce the real limits per second")
    parser.add_argument("--budget", type=int, default=10**9, help="OpenAlex's credits a day")
    parser.add_argument("--failures", type=float, default=0.0, help="share (0-1) of requests answered with 503")
    return parser


if __name__ == "__main__":
    main()
