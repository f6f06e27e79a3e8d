"""Typer's own words in the reader's language: help headings, usage lines, and the mistakes it reports."""

from __future__ import annotations

import gettext
import os
import re
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from litrev.i18n import CATALOGUES, DOMAIN, N_, _, language

ClickException: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")
"""The root of Typer's usage errors; older Typers take it from click, newer ones carry their own."""

# What Typer takes from gettext's default domain when it prints help.
_TYPER_WORDS = (
    N_("required"),
    N_("default: {default}"),
    N_("env var: {var}"),
)

# What Typer reports in English only, and our words for it.
_MISTAKES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"No such command '(?P<name>.*?)'"), N_("There is no command “{name}”.")),
    (re.compile(r"No such option: (?P<name>\S+)"), N_("There is no option {name} here.")),
    (re.compile(r"Got unexpected extra arguments? ?\(?s?\)? ?\((?P<name>.*)\)"), N_("Too many words: {name}")),
    (re.compile(r"Got unexpected extra argument\(s\) \((?P<name>.*)\)"), N_("Too many words: {name}")),
    (re.compile(r"Option '?(?P<name>-[^' ]+)'? requires an argument"), N_("The option {name} needs a value after it.")),
    (
        re.compile(r"Option '?(?P<name>-[^' ]+)'? requires (?P<n>\d+) arguments"),
        N_("The option {name} needs {n} values after it."),
    ),
    (re.compile(r"Missing option '?(?P<name>[^'.]+)'?"), N_("The option {name} is missing.")),
    (re.compile(r"Missing argument '?(?P<name>[^']+?)'?\.?$"), N_("Something is missing: {name}")),
    (re.compile(r"Option '?(?P<name>-[^' ]+)'? does not take a value"), N_("The option {name} takes no value.")),
    (
        re.compile(r"Invalid value for '?(?P<name>[^':]+)'?: .*?'(?P<value>.*?)' is not one of (?P<choices>.*?)\.?$"),
        N_("{name} cannot be “{value}”. Choose among: {choices}"),
    ),
    (re.compile(r"Invalid value for '?(?P<name>[^':]+)'?: (?P<why>.*)"), N_("{name} cannot be that: {why}")),
    (re.compile(r"Missing command"), N_("Say which command.")),
)


# What helps against some of them.
_REMEDIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Missing option '?--as\b"), N_("Write who decides: --as a, for instance, if “a” is in the team.")),
    (re.compile(r"Got unexpected extra argument"), N_("Put a text with spaces in quotes.")),
)


def speak() -> None:
    """Make Typer's gettext calls use our catalogue in the active language."""
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language()


def mistake(error: Exception) -> str:
    """What Typer holds against the command line, in the active language."""
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    for pattern, words in _MISTAKES:
        if found := pattern.search(text):
            return _(words).format(**found.groupdict())
    return str(text)


def suggestion(error: Exception, commands: list[str]) -> str:
    """What the person may have meant: the nearest command or option to a mistyped one, for instance; may be empty."""
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    for pattern, words in _REMEDIES:
        if pattern.search(text):
            return _(words)
    if found := re.search(r"No such command '(.*?)'", text):
        near = get_close_matches(found.group(1), commands, cutoff=0.5)
    else:
        near = list(getattr(error, "possibilities", None) or [])
    return _("Did you mean {name}?").format(name=_(" or ").join(near[:2])) if near else ""


class _Words:
    """Help in the active language; mixed into Typer's command and group."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]  # the class mixed into has it
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """French puts a no-break space before the colon of a heading."""
        formatter.write_heading = lambda heading: formatter.write(
            " " * formatter.current_indent + _("{words}:").format(words=heading) + "\n"
        )
        super().format_help(ctx, formatter)  # type: ignore[misc]  # the class mixed into has it

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments and options, without the names of Python types that newer Typers add to arguments."""
        rows: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for param in self.get_params(ctx):  # type: ignore[attr-defined]  # the class mixed into has it
            if record := param.get_help_record(ctx):
                rows[param.param_type_name].append((re.sub(r" <[^<>]+>$", "", record[0]), record[1]))
        for kind, title in (("argument", _("Arguments")), ("option", _("Options"))):
            if rows[kind]:
                with formatter.section(title):
                    formatter.write_dl(rows[kind])

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]  # the class mixed into has it
        if option is not None:
            option.help = _("Show this message and exit.")
        return option


class LitrevCommand(_Words, TyperCommand):
    """A command whose help is in the active language."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings["options_metavar"] = _("[OPTIONS]")
        super().__init__(*args, **settings)


class LitrevGroup(_Words, TyperGroup):
    """A group whose help is in the active language."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings["options_metavar"] = _("[OPTIONS]")
        settings["subcommand_metavar"] = _("COMMAND [ARGS]...")
        super().__init__(*args, **settings)
