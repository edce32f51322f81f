"""The emulator as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

KEY = "0123456789abcdef0123456789abcdef"


class Emulator:
    """Runs on a free port while its `with` block does. A training, an export or an import is seen under way once.

    with Emulator("--tier=f0") as emulator:
        requests.get(emulator.endpoint)
    """

    endpoint: str

    def __init__(self, *flags: str) -> None:
        polls = [f"--{what}-polls=1" for what in ("training", "export", "import")]
        self._flags = ["--port=0", *polls, *flags]

    def __enter__(self) -> Emulator:
        program = os.environ.get("CUSTOMVISION_EMULATOR")
        if program is None:
            pytest.fail("CUSTOMVISION_EMULATOR is not set: start these tests with tests/lives/run.sh", pytrace=False)
        self._process = subprocess.Popen([program, *self._flags], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        if not ready.startswith("listening on http://"):
            self._process.kill()
            raise AssertionError(f"the emulator said {ready!r}")
        self.endpoint = ready.removeprefix("listening on ").strip()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            left = self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        assert left == 0, f"the emulator ended with {left}"
