"""`litrev screen`: one work fills the terminal, one key gives its verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from litrev.steps.sitting import Screening
from litrev.tui.browser import Opened, open_address
from litrev.tui.work_screen import WorkScreen


class ScreeningApp(App[None]):
    """The terminal's own colours, be it dark or light; the work stands on the one screen."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    * {
        scrollbar-background: ansi_default; scrollbar-background-hover: ansi_default;
        scrollbar-background-active: ansi_default; scrollbar-color: ansi_bright_black;
        scrollbar-color-hover: ansi_bright_black; scrollbar-color-active: ansi_bright_black;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c,ctrl+q,ctrl+d", "leave", priority=True)]

    def __init__(
        self,
        screening: Screening,
        *,
        clock: Callable[[], float] = time.monotonic,
        opener: Callable[[str], Opened] = open_address,
    ) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.screening = screening
        self.clock = clock
        self.opener = opener
        self.decided = 0
        """Verdicts given in this sitting and not taken back."""

    def on_mount(self) -> None:
        self.push_screen(WorkScreen(self))

    def action_leave(self) -> None:
        """Put away what is over the work; else stop."""
        if isinstance(self.screen, ModalScreen):
            self.screen.dismiss(None)
        else:
            self.exit()
