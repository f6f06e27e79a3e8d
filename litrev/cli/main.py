"""Where `litrev` starts: the language, the lazy group of commands, and every error's last stop."""

from __future__ import annotations

import gc
import importlib
import os
import re
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from litrev import __version__
from litrev.cli import console, words
from litrev.cli.commands import COMMANDS, GROUPS, Row
from litrev.errors import ExitCode, InputError, LitrevError, UsageError
from litrev.i18n import LANGUAGES, _, choose_language, refusal, set_language


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every command: taken from the command line before Typer reads it."""

    arguments: list[str]
    """The command line without `--review DIR` and, except for `init`, `--lang`."""
    review: Path | None = None
    lang: str | None = None


class _Commands(words.LitrevGroup):
    """Lists the table; imports a command only when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [row.name for row in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        row = next((row for row in COMMANDS if row.name == cmd_name), None)
        return _load(row) if row else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        width = max(len(row.name) for row in COMMANDS)
        for group in GROUPS:
            with formatter.section(_(group.heading)):
                formatter.write_dl([(row.name.ljust(width), _(row.short_help)) for row in group.rows])


def _load(row: Row) -> Any:
    """The Typer command of a row; its help is translated now, in the active language."""
    module = importlib.import_module(f"litrev.cli.{row.module}")
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    function = getattr(module, f"{row.name.replace('-', '_')}_command")
    text = "\n\n".join((_(row.short_help), _(module.HELP[row.name])))
    everywhere = _("For every command: --review DIR (the review's folder), --lang fr or --lang en.")
    app.command(row.name, help=text, cls=words.LitrevCommand, epilog=everywhere)(function)
    return typer.main.get_command(app)


def _version(wanted: bool) -> None:
    """Typer calls it before it asks for a command."""
    if wanted:
        sys.stdout.write(f"litrev {__version__}\n")
        raise typer.Exit


def _root_command() -> Any:
    app = typer.Typer(
        cls=_Commands, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True
    )

    @app.callback(
        help=_("Literature reviews from a protocol to PRISMA counts and a bibliography."),
        epilog=_("Start with: litrev demo. Help on a command: litrev search --help."),
    )
    def litrev(
        version: Annotated[
            bool, typer.Option("--version", help=_("Print the version and exit."), is_eager=True, callback=_version)
        ] = False,
        review: Annotated[
            str,
            typer.Option("--review", metavar=_("DIR"), help=_("The review's folder, if not this one or one above.")),
        ] = "",
        lang: Annotated[
            str, typer.Option("--lang", metavar="fr|en", help=_("The language to speak; else LITREV_LANG decides."))
        ] = "",
    ) -> None:
        """Options of the program itself; each is dealt with before this is called."""

    return typer.main.get_command(app)


def read_settings(arguments: Sequence[str]) -> Settings:
    """Take `--review` and `--lang` out of the command line, wherever they stand before a `--`.

    `litrev dedupe --review` without a folder after it is no folder: it is that command's own option.
    """
    rest: list[str] = []
    found: dict[str, str] = {}
    words_left = deque(arguments)
    while words_left:
        word = words_left.popleft()
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *words_left]
            break
        if word == "--review" and "dedupe" in rest[:1] and (not words_left or words_left[0].startswith("-")):
            rest.append(word)
        elif name in ("--review", "--lang"):
            found[name] = value if equals else words_left.popleft() if words_left else ""
        else:
            rest.append(word)
    rest = _asking_for_help(rest)
    if "--lang" in found and rest[:1] == ["init"]:
        rest += ["--lang", found["--lang"]]
    if nameless := [name for name, value in found.items() if not value]:
        raise UsageError(_("The option {name} needs a value after it.").format(name=nameless[0]))
    lang = found.get("--lang")
    if lang is not None and lang not in LANGUAGES:
        raise UsageError(
            _("litrev speaks {languages}, not “{lang}”.").format(languages=", ".join(LANGUAGES), lang=lang),
            _("Write --lang en or --lang fr."),
        )
    if "--review" in found and rest[:1] == ["init"]:
        raise UsageError(
            _("--review does not go with init, which makes a new folder."), _("For example: litrev init my-review")
        )
    return Settings(rest, Path(found["--review"]) if "--review" in found else None, lang)


def _asking_for_help(arguments: list[str]) -> list[str]:
    """`help`, `help search` and `-h` mean --help too."""
    if arguments[:1] == ["help"]:
        return [*arguments[1:], "--help"]
    return ["--help" if word == "-h" else word for word in arguments]


def _review_language(folder: Path | None) -> str | None:
    """`lang:` of the review that the command will use; read without YAML, which `--help` must not wait for."""
    try:
        places = [folder] if folder else [Path.cwd(), *Path.cwd().parents]
    except OSError:  # the current folder was deleted
        return None
    for place in places:
        try:
            found = re.search(rb"^lang:\s*[\"']?(\w+)", (place / "review.yaml").read_bytes(), re.MULTILINE)
        except OSError:
            continue
        return found.group(1).decode("ascii", "replace") if found else None
    return None


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; every error ends here as a message."""
    try:
        set_language(choose_language(os.environ.get("LITREV_LANG")))
        settings = read_settings(arguments)
        wishes = (settings.lang, os.environ.get("LITREV_LANG"), _review_language(settings.review))
        set_language(choose_language(*wishes))
        words.speak()
        code = _invoke(settings)
        sys.stdout.flush()
        return code
    except LitrevError as error:
        return _complain(error)
    except KeyboardInterrupt as stopped:
        _tell(_("Interrupted. Everything up to here is kept."))
        if next_step := str(stopped):
            _tell(f"→ {next_step}")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        console.close_quietly(sys.stdout)
        return ExitCode.DONE
    except OSError as error:
        return _complain(_from_system(error))
    except Exception as error:  # noqa: BLE001 - the rim: a person gets a message, never a bare traceback
        return _report_bug(error)


def _invoke(settings: Settings) -> int:
    root = _root_command()
    try:
        with root.make_context("litrev", list(settings.arguments), obj=settings) as ctx:
            root.invoke(ctx)
    except typer.Exit as leave:
        return leave.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except words.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(f"{error}\n")
            return ExitCode.DONE
        known = [row.name for row in COMMANDS]
        hint = words.suggestion(error, known)
        where = " ".join(["litrev", *(word for word in settings.arguments[:1] if word in known)])
        ask = _("Help: {command} --help").format(command=where)
        raise UsageError(words.mistake(error), " ".join(filter(None, (hint, ask)))) from None
    return ExitCode.DONE


def _tell(text: str) -> None:
    text = "".join(c if c.isprintable() or c in "\n\u00a0\u202f" else " " for c in text)  # a file may quote anything
    with suppress(OSError):  # where nobody can be told, the exit code still says it
        sys.stderr.write(console.wrapped(text.rstrip(), sys.stderr) + "\n")


def _complain(error: LitrevError) -> int:
    _tell(_("Error: {message}").format(message=error.message))
    if error.hint:
        _tell(f"→ {error.hint}")
    return error.exit_code


def _from_system(error: OSError) -> LitrevError:
    """An error of the operating system that no step has put into words."""
    if error.filename:
        message = _("The computer refused {file}: {reason}.").format(file=error.filename, reason=refusal(error))
    else:
        message = _("The computer refused: {reason}.").format(reason=refusal(error))
    return InputError(message, _("Check the disk's free space and that you may write here, then try again."))


def _report_bug(error: Exception) -> int:
    """A mistake in litrev itself: say so, keep the details in a file for whoever mends it."""
    import tempfile  # noqa: PLC0415 - needed only when something is broken
    import traceback  # noqa: PLC0415

    details = _without_secrets("".join(traceback.format_exception(error)))
    if os.environ.get("LITREV_DEBUG"):
        _tell(details)
        return ExitCode.BUG
    _tell(_("Error: litrev made a mistake ({kind}). Nothing that was saved is lost.").format(kind=type(error).__name__))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="litrev-bug-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
        ) as file:
            file.write(details)
    except OSError:
        _tell("→ " + _("Please report it with these details:") + "\n" + details)
    else:
        _tell("→ " + _("Please report it with the details in {file}").format(file=file.name))
    return ExitCode.BUG


def _without_secrets(text: str) -> str:
    """`text` without the person's keys and the password of the ledger's address, however they are spelt."""
    from urllib.parse import quote, quote_plus, urlsplit  # noqa: PLC0415 - as above

    from litrev.sources.keys import key_for  # noqa: PLC0415
    from litrev.sources.registry import SOURCES  # noqa: PLC0415

    secrets = {os.environ.get(row.key_variable, "") for row in SOURCES.values()}
    with suppress(LitrevError, ValueError):
        secrets |= {key_for(row.key_variable, os.environ) for row in SOURCES.values() if row.key_variable}
        secrets.add(urlsplit(os.environ.get("LITREV_STORE", "")).password or "")
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        for spelt in (secret, quote(secret), quote_plus(secret)):
            text = text.replace(spelt, "***")
    return text


_SELDOM = (50_000, 20, 50)
"""When Python looks for objects that hold each other in circles and that nobody else holds. litrev makes few of them,
and a big review is a million objects to go through: at Python's own pace that took a third of the time of `todo`."""


def main() -> None:
    """The `litrev` program."""
    gc.set_threshold(*_SELDOM)
    console.prepare_streams()
    code = run([console.readable(argument) for argument in sys.argv[1:]])
    console.settle()
    gc.freeze()  # nothing is left to close, and Python's last search for cycles takes longer than some commands
    sys.exit(code)
