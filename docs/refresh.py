"""Put real output into the documents: `python docs/refresh.py` (`--check` only says whether they are true).

Plays the demo in a temporary folder and runs the commands that the README and the guides show. In a ```console block
each line that starts with `$ litrev` keeps its place, and what follows it becomes what the program prints.
`docs/commands.md` is every command's help.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from litrev.cli.commands import COMMANDS

DOCS = Path(__file__).resolve().parent
README = DOCS.parent / "README.md"
REFERENCE = DOCS / "commands.md"
PAGES = (README, DOCS / "searching.md")
"""What shows the program at work."""
DIAGRAM = DOCS / "images" / "prisma.svg"
"""The demo's flow diagram, as the README shows it."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?: UTC)?)?")
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def litrev(arguments: list[str], folder: Path) -> str:
    """What a command line prints, both streams in order, with a terminal of 100 columns."""
    wanted = {"COLUMNS": "100", "LITREV_LANG": "en", "PYTHONIOENCODING": "utf-8", "LITREV_STORE": ""}
    environment = {**os.environ, **wanted}
    done = subprocess.run(
        [sys.executable, "-m", "litrev", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.replace(f"{folder}{os.sep}", "").replace(str(folder), "litrev-demo")


def demo_transcript(folder: Path) -> dict[str, str]:
    """What each command of the demo printed: command line -> output."""
    transcript: dict[str, str] = {}
    command = ""
    for line in litrev(["demo"], folder).splitlines():
        if line.startswith("$ "):
            command = line[2:]
            transcript[command] = ""
        elif line.startswith("# "):
            command = ""
        elif command:
            transcript[command] += line + "\n"
    return {command: output.strip("\n") for command, output in transcript.items()}


def refreshed(texts: Mapping[Path, str]) -> dict[Path, str]:
    """Documents with their console blocks as the program prints them now, and the demo's diagram; it is played once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        transcript = demo_transcript(folder)

        def output_of(command: str) -> str:
            if command not in transcript:
                place = folder / "litrev-demo" if command.split()[1] != "init" else folder
                transcript[command] = litrev(shlex.split(command)[1:], place).strip("\n")
            return transcript[command]

        def rewrite(block: re.Match[str]) -> str:
            commands = [line[2:] for line in block.group(1).splitlines() if line.startswith("$ litrev")]
            shown = [f"$ {command}\n{output_of(command)}".rstrip() for command in commands]
            return "```console\n" + "\n\n".join(shown) + "\n```"

        drawn = (folder / "litrev-demo" / "exports" / "prisma.en.svg").read_text(encoding="utf-8")
        return {**{path: _BLOCK.sub(rewrite, text) for path, text in texts.items()}, DIAGRAM: drawn}


def reference() -> str:
    """The help of every command, as one page."""
    parts = [
        "# Every command\n\nMade from the program itself: `litrev COMMAND --help` prints the same. "
        "French: `litrev --lang fr COMMAND --help`.\n"
    ]
    for name in ("", *(row.name for row in COMMANDS)):
        arguments = [name, "--help"] if name else ["--help"]
        title = f"litrev {name}".strip()
        parts.append(f"## {title}\n\n```\n{litrev(arguments, DOCS).rstrip()}\n```\n")
    return "\n".join(parts)


def without_moments(text: str) -> str:
    """Dates and times differ from run to run; nothing else may."""
    return _MOMENT.sub("DATE", text)


def main() -> int:
    """Write the documents, or with `--check` name those that are no longer true."""
    wanted = {**refreshed({path: path.read_text(encoding="utf-8") for path in PAGES}), REFERENCE: reference()}
    stale = [
        path
        for path, text in wanted.items()
        if not path.exists() or without_moments(path.read_text(encoding="utf-8")) != without_moments(text)
    ]
    for path in stale:
        sys.stdout.write(f"{path.name}\n")
        if "--check" not in sys.argv:
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
