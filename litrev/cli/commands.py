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


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that go together, under one heading of `litrev --help`."""

    heading: str
    rows: tuple[Row, ...]


GROUPS = (
    Group(N_("Begin"), (
        Row("demo", "demo", N_("Try everything on an invented review: no network, no account.")),
        Row("init", "protocol", N_("Start a review: a folder with a commented protocol, review.yaml.")),
        Row("check", "protocol", N_("Check the protocol: each mistake with its line and its remedy.")),
        Row("status", "status", N_("Say where the review stands and what to type next.")),
    )),
    Group(N_("Search"), (
        Row("search", "search", N_("Search every source of the protocol and keep all they announce.")),
        Row("import", "importing", N_("Take in files that databases export, with an account of each.")),
        Row("add", "adding", N_("Add one document by hand, or from its PDF: a report, a web page.")),
        Row("runs", "runs", N_("List every search: when it was run, with what result, and whether it counts.")),
        Row("update", "update", N_("Search everything again and show what is new, gone, changed or retracted.")),
        Row("translate", "translate", N_("Carry a PubMed strategy over to another source, or repair it.")),
        Row("chase", "chase", N_("Follow references and citations of the included works (OpenAlex).")),
        Row("known", "known", N_("Keep what an earlier review has screened out of this one's screening.")),
    )),
    Group(N_("Duplicates and works"), (
        Row("dedupe", "deduplicating", N_("Find the records that are the same work.")),
        Row("merge-records", "regrouping", N_("Join works that are the same, when you notice it yourself.")),
        Row("split", "regrouping", N_("Take records out of a work that they do not belong to.")),
        Row("records", "records", N_("List the works with their records and where they stand.")),
        Row("show", "records", N_("Show one work in full, its sources side by side.")),
    )),
    Group(N_("Screen"), (
        Row("screen", "screening", N_("Screen works one by one in the terminal.")),
        Row("decide", "deciding", N_("Take in decisions from a table, or from Rayyan, Covidence or ASReview.")),
        Row("fulltext", "fulltext",
            N_("Find the full texts that are sought, ask for the rest, record what came of it.")),
        Row("studies", "studies", N_("Group the included reports into studies.")),
    )),
    Group(N_("Two reviewers and more"), (
        Row("share", "sharing", N_("Write what you decided to a small file for your colleagues.")),
        Row("merge", "sharing", N_("Take in what colleagues decided: their files, or whole copies of the review.")),
        Row("conflicts", "conflicting", N_("List the works that reviewers disagree on.")),
        Row("resolve", "resolving", N_("Settle disagreements, both verdicts side by side.")),
        Row("agree", "agreeing", N_("Say how far reviewers agree, and what to clarify (Cohen's kappa).")),
        Row("allot", "allotting", N_("Deal works out to more than two reviewers.")),
        Row("todo", "duties", N_("Say who still has what to do.")),
    )),
    Group(N_("The paper"), (
        Row("prisma", "flow", N_("Draw the PRISMA 2020 flow diagram; print its counts and prove their arithmetic.")),
        Row("report", "documents",
            N_("Write methods and results of the review, with the search appendix; or the extraction sheet.")),
        Row("press", "documents", N_("Write the form for a peer review of the search (PRESS).")),
        Row("export", "exporting", N_("Write the bibliography of a set of works.")),
    )),
    Group(N_("Prove and keep"), (
        Row("verify", "verify", N_("Prove the review from its archive: records, links and counts.")),
        Row("archive", "archiving", N_("Pack the whole review into one open file for OSF or Zenodo.")),
        Row("open", "archiving", N_("Make a review of such an archive again.")),
        Row("schema", "protocol", N_("Print the JSON Schema of review.yaml, for editors.")),
    )),
)  # fmt: skip
"""In the order in which a review needs them."""

COMMANDS = tuple(row for group in GROUPS for row in group.rows)
