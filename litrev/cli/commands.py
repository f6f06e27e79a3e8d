"""The table of commands: what `litrev --help` lists without importing any of them."""

from __future__ import annotations

from dataclasses import dataclass

from litrev.i18n import N_


@dataclass(frozen=True, slots=True)
class Row:
    """One command: its name, the module under `litrev.cli` that holds it, and its first sentence."""

    name: str
    module: str
    short_help: str


COMMANDS = (
    Row("demo", "demo", N_("Try everything on an invented review: no network, no account.")),
    Row("init", "protocol", N_("Start a review: a folder with a commented protocol, review.yaml.")),
    Row("check", "protocol", N_("Check the protocol: each mistake with its line and its remedy.")),
    Row("schema", "protocol", N_("Print the JSON Schema of review.yaml, for editors.")),
    Row("translate", "translate", N_("Carry a PubMed strategy over to another source, or repair it.")),
    Row("search", "search", N_("Search every source of the protocol and keep all they announce.")),
    Row("runs", "runs", N_("List every search: when it was run, with what result, and whether it counts.")),
    Row("update", "update", N_("Search everything again and show what is new, gone, changed or retracted.")),
    Row("dedupe", "deduplicating", N_("Find the records that are the same work.")),
    Row("merge-records", "regrouping", N_("Join works that are the same, when you notice it yourself.")),
    Row("split", "regrouping", N_("Take records out of a work that they do not belong to.")),
    Row("records", "records", N_("List the works with their records and where they stand.")),
    Row("show", "records", N_("Show one work in full, its sources side by side.")),
    Row("chase", "chase", N_("Follow references and citations of the included works (OpenAlex).")),
    Row("known", "known", N_("Keep what an earlier review has screened out of this one's screening.")),
    Row("screen", "screening", N_("Screen works one by one in the terminal.")),
    Row("decide", "screening", N_("Take in decisions from a CSV file.")),
    Row("prisma", "reporting", N_("Print the PRISMA 2020 counts and prove their arithmetic.")),
    Row("report", "documents", N_("Write the appendix on the search (PRISMA-S).")),
    Row("press", "documents", N_("Write the form for a peer review of the search (PRESS).")),
    Row("export", "reporting", N_("Write the bibliography of a set of works.")),
    Row("verify", "verify", N_("Prove the review from its archive: records, links and counts.")),
    Row("status", "status", N_("Say where the review stands and what to type next.")),
)
