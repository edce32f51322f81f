"""Fixtures: the recording server, both clients, our table of operations, and the report of harmless differences."""

import json
import os
from collections import Counter

import pytest

from library import Library
from official import Official
from recorder import Recorder

KEY = "0123456789abcdef0123456789abcdef"
SPELLINGS = Counter()


def setting(name):
    """A file that tests/parity/run.sh names; without it there is nothing to compare with."""
    if name not in os.environ:
        pytest.fail(f"{name} is not set: start these tests with tests/parity/run.sh", pytrace=False)
    return os.environ[name]


@pytest.fixture(scope="session")
def recorder():
    with Recorder() as running:
        yield running


@pytest.fixture(scope="session")
def official_client(recorder):
    return Official(recorder.endpoint, KEY)


@pytest.fixture(scope="session")
def library():
    return Library(setting("CUSTOMVISION_LIBRARY"))


@pytest.fixture(scope="session")
def client(library, recorder):
    configuration = {"endpoint": recorder.endpoint, "trainingKey": KEY, "maxRetries": 0}
    with library.client(configuration) as running:
        yield running


@pytest.fixture(scope="session")
def our_table():
    with open(setting("CUSTOMVISION_OPERATIONS"), encoding="utf-8") as file:
        return {operation["name"]: operation for operation in json.load(file)}


@pytest.fixture(scope="session")
def note_spellings():
    return SPELLINGS.update


def pytest_terminal_summary(terminalreporter):
    """Lists what differs in spelling alone, so that it is seen and not hidden."""
    if SPELLINGS:
        terminalreporter.section("same meaning, other spelling (official | ours, requests)")
        for line, count in sorted(SPELLINGS.items()):
            terminalreporter.write_line(f"{count:4} {line}")
