"""`litrev translate`: a strategy for another source, for anyone who has one to carry over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.errors import ExitCode, InputError
from litrev.i18n import N_, _, ngettext, number, refusal
from litrev.query.problem import Problem, Severity
from litrev.steps.translating import Carried, translate
from litrev.text import decode

HELP = {
    "translate": N_(
        "Reads a PubMed strategy as people paste it (numbered lines, tags, headings and remarks around it), repairs "
        "what is certain, and prints it for another source. The query goes to stdout; what was repaired, and what is "
        "lost on the way, goes to stderr. Needs no review and no network.\n\n\b\nExamples:\n"
        "  litrev translate strategy.txt --to openalex\n"
        "  litrev translate strategy.txt > repaired.txt     for PubMed again\n"
        "  litrev translate - --to europepmc --json < strategy.txt"
    )
}


def translate_command(
    file: Annotated[
        str, typer.Argument(metavar=_("FILE"), help=_("A text file with the strategy; - or nothing reads the input."))
    ] = "-",
    read_as: Annotated[
        str, typer.Option("--from", metavar=_("SOURCE"), help=_("Whose syntax the strategy is in: pubmed."))
    ] = "pubmed",
    to: Annotated[
        str, typer.Option("--to", metavar=_("SOURCE"), help=_("pubmed, openalex, europepmc or hal."))
    ] = "pubmed",
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    carried = translate(_read(file), read_as=read_as, to=to)
    render.as_json(_json(carried)) if json else _show(carried, name="" if file == "-" else Path(file).name)
    raise typer.Exit(ExitCode.DONE if carried.natives else ExitCode.INPUT)


def _read(file: str) -> str:
    if file == "-":
        if sys.stdin.isatty():
            render.say(_("Paste the strategy, then press Ctrl-D (on Windows Ctrl-Z and Enter)."))
        raw = sys.stdin.buffer.read()
    else:
        try:
            raw = Path(file).read_bytes()
        except OSError as error:
            raise InputError(
                _("{path} cannot be read: {reason}.").format(path=file, reason=refusal(error)),
                _("Check that it is a file and that you may read it."),
            ) from None
    text = decode(raw)
    if "\0" in text or raw[:2] == b"PK":
        raise InputError(_("{file} is not a file of text.").format(file=file), _("Save its text as UTF-8."))
    return text


def _json(carried: Carried) -> dict[str, Any]:
    return {
        "terms": carried.terms,
        "problems": [
            {
                "line": problem.line,
                "column": problem.column,
                "what": problem.what,
                "repair": problem.repair,
                "severity": problem.severity.value,
            }
            for problem in carried.problems
        ],
        "repaired": carried.repaired,
        "native": list(carried.natives),
        "losses": [{"what": loss.what, "instead": loss.instead} for loss in carried.losses],
    }


def _show(carried: Carried, *, name: str) -> None:
    for problem in carried.problems:
        _show_problem(problem, name)
    for native in carried.natives:
        render.show(native)
    for loss in carried.losses:
        render.say("≈ " + _("{what}: {instead}").format(what=loss.what, instead=loss.instead), "dim")
    if not carried.natives:
        render.say(_("Not translated: repair what is marked ✗, then try again."), "red")
        return
    terms = ngettext("{n} term", "{n} terms", carried.terms).format(n=number(carried.terms))
    queries = ngettext(
        "{n} query", "{n} queries, whose results together are the strategy's", len(carried.natives)
    ).format(n=len(carried.natives))
    render.say(f"✓ {terms} · {queries}", "green")


def _show_problem(problem: Problem, name: str) -> None:
    error = problem.severity is Severity.ERROR
    place = f"{name}:{problem.line}:{problem.column}" if name else f"{problem.line}:{problem.column}"
    render.say(f"{'✗' if error else '⚠'} {place}  {problem.what}", "red" if error else "yellow")
    if problem.repair:
        render.say(f"    → {problem.repair}")
