"""Where a person's keys are kept: in the environment, or in `litrev/keys.yaml` of their configuration folder.

The file holds the same names as the environment, one a line:

    NCBI_API_KEY: 0123456789abcdef
    OPENALEX_API_KEY: ABCdef

It stands in `$XDG_CONFIG_HOME` or `~/.config` (Linux), `~/Library/Application Support` (macOS), `%APPDATA%` (Windows).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from litrev.errors import InputError
from litrev.i18n import _


def key_for(name: str, environment: Mapping[str, str]) -> str:
    """The key called `name` (`NCBI_API_KEY`), or an empty string. The environment wins over the file."""
    return environment.get(name, "").strip() or _read(keys_file(environment)).get(name, "")


def keys_file(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Where the file of keys is looked for; it need not exist."""
    return _configuration_folder(environment, platform) / "litrev" / "keys.yaml"


def _configuration_folder(environment: Mapping[str, str], platform: str) -> Path:
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    if environment.get("XDG_CONFIG_HOME"):
        return Path(environment["XDG_CONFIG_HOME"])
    if platform == "win32":
        return Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
    if platform == "darwin":
        return home / "Library" / "Application Support"
    return home / ".config"


def _read(path: Path) -> dict[str, str]:
    """Names and keys. Nothing of the content reaches a message: it is secret."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError):
        raise InputError(_("The file of keys {path} cannot be read.").format(path=path), _layout()) from None
    try:
        content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but strings
    except yaml.YAMLError:
        content = text
    if content is None or content == "":
        return {}
    if not isinstance(content, dict):
        raise InputError(_("The file of keys {path} is not a list of names and keys.").format(path=path), _layout())
    return {str(name): value.strip() for name, value in content.items() if isinstance(value, str)}


def _layout() -> str:
    return _("It should hold lines such as: NCBI_API_KEY: 0123456789abcdef")
