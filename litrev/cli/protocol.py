"""`litrev init`, `check` and `schema`: the protocol, from its first line to its last mistake."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from litrev.cli import render
from litrev.cli.common import review_of
from litrev.errors import ExitCode, LitrevError, UsageError
from litrev.i18n import LANGUAGES, N_, _, language, ngettext, number, set_language
from litrev.protocol import Problem, Protocol, ReviewType, Severity, json_schema, load_protocol, problems
from litrev.protocol.models import FILE
from litrev.query.pasted import read_pasted
from litrev.review import Review, create_review, first_questions, new_review
from litrev.screening.rules import ruled
from litrev.text import typed

HELP = {
    "init": N_(
        "Makes the folder NAME with a protocol to fill in: nothing is hidden, every line has a comment. Without a "
        "name, in a terminal, a few questions are asked first.\n\n\b\nExamples:\n  litrev init\n"
        "  litrev init my-review --lang fr --type scoping"
    ),
    "check": N_(
        "Mistakes block a search; warnings (⚠) do not. Nothing is changed and nothing is sent.\n\n\b\nExample:\n"
        "  litrev check"
    ),
    "schema": N_(
        "An editor that knows the schema completes keys and marks mistakes while you type.\n\n\b\nExample:\n"
        "  litrev schema > review.schema.json"
    ),
}


def init_command(
    name: Annotated[str, typer.Argument(metavar=_("NAME"), help=_("The folder to make."))] = "",
    lang: Annotated[
        str, typer.Option("--lang", metavar="fr|en", help=_("The language of the protocol and of its outputs."))
    ] = "",
    kind: Annotated[
        str, typer.Option("--type", metavar=_("TYPE"), help=_("systematic, scoping or rapid."))
    ] = ReviewType.SYSTEMATIC.value,
) -> None:
    chosen = _kind(kind)
    if lang:
        set_language(lang)
    answers: dict[str, str] = {}
    if not name.strip():
        if not sys.stdin.isatty():
            raise UsageError(_("Say how the review's folder is to be called."), _("For example: litrev init my-review"))
        try:
            name, answers = _interview()
        except KeyboardInterrupt:
            render.say("\n" + _("Interrupted. No review was made."))
            raise typer.Exit(ExitCode.INTERRUPTED) from None
    review = create_review(Path(name), lang=lang or language(), kind=chosen, answers=answers)
    render.show(_("Made {file}").format(file=_relative(review.protocol_file)))
    folder = typed(_relative(review.folder))
    if folder == ".":
        render.show(_("Next: open it in an editor, then: litrev check"))
    else:
        render.show(_("Next: open it in an editor, then: cd {folder} && litrev check").format(folder=folder))


def _kind(name: str) -> ReviewType:
    try:
        return ReviewType(name.strip().casefold())
    except ValueError:
        raise UsageError(
            _("There is no type of review “{name}”.").format(name=name),
            _("Choose among: {names}").format(names=", ".join(ReviewType)),
        ) from None


def _interview() -> tuple[str, dict[str, str]]:
    """A beginner's few questions; Enter keeps what stands in brackets."""
    render.say(_("A few questions; Enter skips one. Everything can be changed later in review.yaml."), "bold")
    name = ""
    while not name:
        name = _answer(_("Folder"), _("A short name without spaces."), _("my-review")).strip()
        try:
            new_review(Path(name))
        except LitrevError as error:  # told before the other questions, so that no answer is lost
            render.say(error.message, "yellow")
            name = ""
    return name, {q.key: _answer(q.prompt, q.help, q.default) for q in first_questions()}


def _answer(prompt: str, explanation: str, default: str) -> str:
    render.say(f"  {explanation}", "dim")
    asked = f"{prompt} [{default}]" if default else prompt
    sys.stderr.write((asked if prompt.endswith("?") else _("{words}:").format(words=asked)) + " ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip() or default


def _relative(path: Path) -> Path:
    try:
        return path.relative_to(Path.cwd())
    except (ValueError, OSError):  # it lies elsewhere, or the current folder was deleted
        return path


def check_command(
    ctx: typer.Context,
    json: Annotated[bool, typer.Option("--json", help=_("Print JSON, for programs."))] = False,
) -> None:
    review = review_of(ctx)
    found = problems(review.protocol_file)
    wrong = any(problem.severity is Severity.ERROR for problem in found)
    if json:
        render.as_json({"file": str(review.protocol_file), "problems": [_json(problem) for problem in found]})
    else:
        _show(review, found, wrong=wrong)
    raise typer.Exit(ExitCode.PROTOCOL if wrong else ExitCode.DONE)


def _json(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "what": problem.what,
        "repair": problem.repair,
        "severity": problem.severity.value,
    }


def _show(review: Review, found: list[Problem], *, wrong: bool) -> None:
    for problem in found:
        error = problem.severity is Severity.ERROR
        place = f"{review.protocol_file.name}:{problem.line}"
        render.show(f"{'✗' if error else '⚠'} {place}  {problem.what}", "red" if error else "yellow")
        if problem.repair:
            render.show(f"    → {problem.repair}")
    if wrong:
        n = sum(problem.severity is Severity.ERROR for problem in found)
        words = ngettext("{n} mistake to repair before searching.", "{n} mistakes to repair before searching.", n)
        render.show(words.format(n=n))
        return
    protocol = load_protocol(review.protocol_file)
    render.show(_summary(protocol))
    where = review.store_location(protocol)
    has_ledger = isinstance(where, str) or where.exists()
    _show_rules(review, protocol, has_ledger=has_ledger)
    if has_ledger:
        _show_amended(review)
    asked = any(entry.source != FILE for entry in protocol.sources)
    render.say(_("Next: litrev search --dry-run") if asked and not has_ledger else _("Next: litrev status"))


def _show_amended(review: Review) -> None:
    """How many verdicts were given before the criteria were amended."""
    from litrev.steps.duties import amended_in  # noqa: PLC0415 - a new review has no ledger to look into

    for one in amended_in(review):
        n = len(one.works)
        words = ngettext(
            "{who}: {n} verdict was given under other criteria ({stage}): litrev todo lists them",
            "{who}: {n} verdicts were given under other criteria ({stage}): litrev todo lists them",
            n,
        )
        render.show("⚠ " + words.format(who=one.reviewer, n=number(n), stage=one.label), "yellow")


def _show_rules(review: Review, protocol: Protocol, *, has_ledger: bool) -> None:
    """What the rules of the criteria do to the works at hand."""
    marked: list[tuple[str, int | None]] = [(code, None) for code, _rule in ruled(protocol.criteria)]
    if marked and has_ledger:
        from litrev.steps.automation import marks_by_rule  # noqa: PLC0415 - elsewhere nobody waits for the store

        marked = marks_by_rule(review)
    for code, works in marked:
        if works is None:
            words = _("The rule of {code} marks works as ineligible once a search has been run.").format(code=code)
        else:
            words = ngettext(
                "The rule of {code} marks {n} work as ineligible: litrev records --automatic",
                "The rule of {code} marks {n} works as ineligible: litrev records --automatic",
                works,
            ).format(code=code, n=number(works))
        render.show("  " + words)


def _summary(protocol: Protocol) -> str:
    """What the protocol holds, in one line."""
    concepts = protocol.concepts.values()
    counts = [
        ngettext("{n} concept", "{n} concepts", len(concepts)).format(n=len(concepts)),
        *_pasted(protocol),
        *(_terms(lang, n) for lang in reversed(LANGUAGES) if (n := sum(len(getattr(c, lang)) for c in concepts))),
        _("{n} MeSH").format(n=sum(len(concept.mesh) for concept in concepts)),
        ngettext("{n} source", "{n} sources", len(protocol.sources)).format(n=len(protocol.sources)),
        ngettext("{n} criterion", "{n} criteria", len(protocol.criteria)).format(n=len(protocol.criteria)),
        ngettext("{n} person in the team", "{n} people in the team", len(protocol.team)).format(n=len(protocol.team)),
    ]
    return "✓ " + " · ".join(counts)


def _pasted(protocol: Protocol) -> list[str]:
    if protocol.strategy is None:
        return []
    n = read_pasted(protocol.strategy.text or "").terms
    return [ngettext("a strategy of {n} term", "a strategy of {n} terms", n).format(n=n)]


def _terms(lang: str, n: int) -> str:
    words = {
        "fr": ngettext("{n} French term", "{n} French terms", n),
        "en": ngettext("{n} English term", "{n} English terms", n),
    }
    return words[lang].format(n=n)


def schema_command() -> None:
    render.as_json(json_schema())
