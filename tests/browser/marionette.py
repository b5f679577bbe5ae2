"""A small driver of Firefox: its own Marionette protocol over a socket, since Debian has the browser and no WebDriver server for it.

In: the browser's path. Out: `open`, `run` (a function body in the page, its value back). Rule: it ends the browser it started.
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any


class Firefox:
    """A headless Firefox with a profile of its own below `folder`."""

    def __init__(self, binary: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (folder / "user.js").write_text(
            f'user_pref("marionette.port", {port});\n'
            'user_pref("app.update.enabled", false);\n'
            'user_pref("network.captive-portal-service.enabled", false);\n'
            'user_pref("network.connectivity-service.enabled", false);\n'
            'user_pref("toolkit.telemetry.enabled", false);\n'
            'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
        )
        command = [binary, "--headless", "--no-remote", "--marionette", "--profile", str(folder)]
        environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "MOZ_HEADLESS": "1"}
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._socket = self._connected(port)
        self._number = 0
        self._read()
        self._ask("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": False}}})
        self._ask("WebDriver:SetTimeouts", {"script": 60_000, "pageLoad": 60_000})

    def _connected(self, port: int) -> socket.socket:
        for _ in range(600):
            if self._process.poll() is not None:
                raise RuntimeError("Firefox ended before it answered")
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=120)
            except OSError:
                time.sleep(0.1)
        self._process.kill()
        raise RuntimeError("Firefox does not answer")

    def _read(self) -> Any:
        length = b""
        while (sign := self._socket.recv(1)) != b":":
            length += sign
        data = b""
        while len(data) < int(length):
            data += self._socket.recv(int(length) - len(data))
        return json.loads(data)

    def _ask(self, command: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        text = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(f"{len(text)}:".encode() + text)
        _, _, error, value = self._read()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return value

    def open(self, url: str) -> None:
        """Load a page."""
        self._ask("WebDriver:Navigate", {"url": url})

    def run(self, body: str, *arguments: Any) -> Any:
        """Run the body of an async function in the page; its value."""
        script = f"const done = arguments[arguments.length - 1]; (async (...given) => {{ {body} }})(...arguments).then(done, (e) => done('error: ' + e))"
        answer = self._ask(
            "WebDriver:ExecuteAsyncScript", {"script": script, "args": list(arguments), "newSandbox": False}
        )
        value = answer["value"]
        if isinstance(value, str) and value.startswith("error: "):
            raise RuntimeError(value)
        return value

    def close(self) -> None:
        """End the browser."""
        try:
            self._ask("Marionette:Quit", {"flags": ["eForceQuit"]})
            self._process.wait(20)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self._process.kill()
        self._process.wait()
        self._socket.close()
