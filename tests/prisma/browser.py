"""Chromium without a window, driven over its debugging pipe: real clicks and keys, no driver to install.

The protocol is JSON, one message to a NUL byte, read from file descriptor 3 and written to 4
(https://chromedevtools.github.io/devtools-protocol/).
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """The program; the test is skipped where there is none."""
    if os.name != "posix":
        pytest.skip("its pipe is opened as POSIX does")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        pytest.skip("Chromium is not installed")
    return found


class Browser:
    """One tab."""

    def __init__(self, requests: int, answers: int) -> None:
        self._requests = os.fdopen(requests, "wb", buffering=0)
        self._answers = os.fdopen(answers, "rb")
        self._last = 0
        self._session: dict[str, str] = {}
        self.said: list[str] = []
        """What the page wrote to the console, and errors in it."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._session = {"sessionId": session}
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its answer."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params, **self._session}
        self._requests.write(json.dumps(message).encode() + b"\0")
        while True:
            heard = self._hear()
            if heard.get("id") == self._last:
                assert "error" not in heard, heard
                result: dict[str, Any] = heard["result"]
                return result

    def _hear(self) -> dict[str, Any]:
        message = bytearray()
        while (sign := self._answers.read(1)) != b"\0":
            assert sign, "Chromium has gone"
            message += sign
        heard: dict[str, Any] = json.loads(message)
        if heard.get("method") in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
            self.said.append(json.dumps(heard["params"]))
        if heard.get("method") == "Network.requestWillBeSent":
            self.said.append(f"asked for {heard['params']['request']['url']}")
        return heard

    def close(self) -> None:
        self._requests.close()
        self._answers.close()

    def open(self, page: Path) -> None:
        self.ask("Page.navigate", url=page.as_uri())
        while self._hear().get("method") != "Page.loadEventFired":
            pass

    def value(self, expression: str) -> Any:
        """What a JavaScript expression comes to."""
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def click(self, selector: str) -> None:
        """A real click in the middle of the element."""
        self.value(f"document.querySelector({selector!r}).scrollIntoView({{block: 'center'}})")
        box = self.value(f"(b => [b.x + b.width / 2, b.y + b.height / 2])"
                         f"(document.querySelector({selector!r}).getBoundingClientRect())")  # fmt: skip
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press(self, key: str) -> None:
        """A key: `Enter`, `Tab`, `Escape`."""
        code = {"Enter": 13, "Tab": 9, "Escape": 27}[key]
        more = {"text": "\r"} if key == "Enter" else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=code, **more)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    def write(self, text: str) -> None:
        self.ask("Input.insertText", text=text)

    def picture(self, *, dark: bool = False, width: int = 1200) -> bytes:
        """The whole page as PNG."""
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.ask("Emulation.setEmulatedMedia", features=scheme)
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True, format="png")
        return base64.b64decode(shot["data"])


@contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    """A browser that ends with the block."""
    to_browser, requests = os.pipe()
    answers, from_browser = os.pipe()
    program = chromium()
    options = ["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
               "--disable-dev-shm-usage", "--disable-background-networking", f"--user-data-dir={profile}"]  # fmt: skip
    command = f'exec "$0" "$@" 3<&{to_browser} 4>&{from_browser}'
    running = subprocess.Popen(
        ["bash", "-c", command, program, *options],
        pass_fds=(to_browser, from_browser),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    watchdog = Timer(120, running.kill)  # a browser that hangs ends as one that has gone
    watchdog.start()
    os.close(to_browser)
    os.close(from_browser)
    browser = None
    try:
        browser = Browser(requests, answers)
        yield browser
    finally:
        watchdog.cancel()
        running.terminate()
        running.wait(timeout=20)
        if browser is not None:
            browser.close()
