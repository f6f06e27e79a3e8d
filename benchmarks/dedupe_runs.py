"""What the benchmarks of deduplication share: running litrev and its peer as programs, measuring, scoring."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from compileall import compile_dir
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
"""The folder of labelled records beside the project."""
PEER = "bib-dedupe==0.11.0"


@dataclass(frozen=True)
class Cost:
    """What a program needed."""

    seconds: float
    cpu: float
    """Seconds of processor time, its own processes included."""
    peak: float
    """Megabytes of its largest process."""


def run(command: list[str | Path], said: Path) -> Cost:
    """Run a program to its end; what it prints goes to the file `said`. Not for Windows, which has no `wait4`."""
    started = time.perf_counter()
    with said.open("w") as talk:
        process = subprocess.Popen(list(map(str, command)), stdout=talk, stderr=talk)
        _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(said.read_text(encoding="utf-8", errors="replace")[-4000:])
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1024)  # macOS counts in bytes, Linux in KiB
    return Cost(seconds, used.ru_utime + used.ru_stime, peak)


@cache
def compile_litrev() -> None:
    """Make the byte code that pip makes when it installs a program, the peer's too; an editable one may have none."""
    compile_dir(HERE.parent / "litrev", quiet=1)


def litrev(records: Path, clusters: Path, said: Path, *options: str) -> Cost:
    """litrev's command on a file of records."""
    compile_litrev()
    return run([sys.executable, "-m", "litrev", "dedupe", records, "--clusters", clusters, "--json", *options], said)


def peer(records: Path, clusters: Path, said: Path, python: Path) -> Cost:
    """bib-dedupe on a file of records, by the Python of its own environment."""
    return run([python, HERE / "dedupe_peer.py", records, clusters], said)


def peer_python(folder: Path) -> Path:
    """The Python of a virtual environment in `folder` with bib-dedupe, made there unless it stands."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True)
    return python


def scoring() -> ModuleType:
    """The scoring script that lies beside the labelled records."""
    spec = importlib.util.spec_from_file_location("dedupe_score", SHARED / "tools" / "dedupe_score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table_row(*cells: object) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(map(str, cells)) + " |"
