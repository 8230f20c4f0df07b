"""A browser, driven over the two pipes of the Chrome DevTools Protocol."""

import base64
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, Final

from PIL import Image

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
PATIENCE: Final = 60
"""Seconds to wait for an answer."""


def find_browser() -> str | None:
    """Return the path of a browser: what the variable CHROME names, or one on the PATH."""
    return os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """A running browser with one page.

    Attributes
    ----------
    faults : list of str
        Errors in the console, and requests that failed or left the site.
    """

    def __init__(self, commands: int, answers: int) -> None:
        self.commands, self.answers = commands, answers
        self.waiting = b""
        self.numbers = count(1)
        self.events: list[str] = []
        self.faults: list[str] = []
        self.origin = ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session: str | None = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    session: str | None = None

    def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol and return its result."""
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        message |= {"sessionId": self.session} if self.session else {}
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while (answer := self.receive()).get("id") != number:
            self.note(answer.get("method", ""), answer.get("params", {}))
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def receive(self) -> dict[str, Any]:
        """Return the next message of the browser."""
        end = time.monotonic() + PATIENCE
        while b"\0" not in self.waiting:
            ready, _, _ = select.select([self.answers], [], [], end - time.monotonic())
            piece = os.read(self.answers, 1 << 16) if ready else b""
            assert piece, "the browser does not answer"
            self.waiting += piece
        message, _, self.waiting = self.waiting.partition(b"\0")
        return json.loads(message)

    def note(self, event: str, details: dict[str, Any]) -> None:
        """Keep the name of an event, and the fault that it reports."""
        self.events.append(event)
        match event, details:
            case "Runtime.exceptionThrown", {"exceptionDetails": thrown}:
                self.faults.append(thrown.get("exception", thrown).get("description", str(thrown)))
            case "Runtime.consoleAPICalled", {"type": "error", "args": arguments}:
                self.faults.append(str(arguments))
            case "Log.entryAdded", {"entry": {"level": "error", "text": text, **more}}:
                self.faults.append(f"{text} {more.get('url', '')}")
            case "Network.requestWillBeSent", {"request": {"url": url}} if not url.startswith(
                (self.origin, "data:", "blob:")
            ):
                self.faults.append(f"request to another site: {url}")

    def visit(self, url: str) -> None:
        """Load a page, and forget the faults of the one before."""
        self.events, self.faults = [], []
        self.call("Page.navigate", url=url)
        while "Page.loadEventFired" not in self.events:
            answer = self.receive()
            self.note(answer.get("method", ""), answer.get("params", {}))

    def evaluate(self, script: str) -> Any:
        """Return the value of an expression in the page, or what its promise becomes."""
        answer = self.call(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait_for(self, script: str) -> Any:
        """Return the value of an expression as soon as it is true."""
        end = time.monotonic() + PATIENCE
        while not (value := self.evaluate(script)):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.05)
        return value

    def show(self, width: int, scheme: str) -> None:
        """Set the width of the window and the colour scheme of the system."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])

    def photograph(self) -> Image.Image:
        """Return what the window shows."""
        data = self.call("Page.captureScreenshot")["data"]
        return Image.open(BytesIO(base64.b64decode(data))).convert("RGB")


@contextmanager
def open_browser(path: str, profile: Path) -> Iterator[Browser]:
    """Start a browser, and end it."""
    reading, commands = os.pipe()
    answers, writing = os.pipe()
    pipes = f'exec "$@" 3</dev/fd/{reading} 4>/dev/fd/{writing}'
    options = "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"
    with (profile / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            ["sh", "-c", pipes, "sh", path, *options, f"--user-data-dir={profile}"],
            pass_fds=(reading, writing),
            stderr=log,
        )
    os.close(reading)
    os.close(writing)
    try:
        yield Browser(commands, answers)
    finally:
        process.kill()
        process.wait()
        os.close(commands)
        os.close(answers)
