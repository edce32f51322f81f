"""How an answer is spelled, byte for byte: the order of its keys, nulls, dates and numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A value that is not known, but whose spelling is."""

    name: str
    pattern: str


def link(name: str, path: str) -> Kind:
    """A signed address in a storage."""
    expiry = r"\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\dZ"
    return Kind(name, rf'"http://[^/"]+/{path}\?sv=2017-04-17&sr=b&sig=[\w%]+&se={expiry}&sp=r"')


DASHED = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PLAIN = r"[0-9a-f]{32}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"

ID = Kind("id", f'"{DASHED}"')
ZULU = Kind("date with Z and three digits of fraction", rf'"{TIME}\.\d{{3}}Z"')
ZONELESS = Kind("date without zone and trailing zeros", rf'"{TIME}(?:\.\d{{0,6}}[1-9])?"')
COUNT = Kind("count", r"\d+")
SINGLE = Kind("number of at most nine digits", r"0\.0*[0-9]{1,9}(?!\d)|1\.0|\d(?:\.\d{1,8})?E-\d\d")
DOUBLE = Kind("number of at most seventeen digits", r"0\.0*[0-9]{1,17}(?!\d)|1\.0|\d(?:\.\d{1,16})?E-\d\d")
TEXT = Kind("text", r'"[^"]+"')
IMAGE = link("link to an image", f"i-{PLAIN}/i-{PLAIN}")
THUMBNAIL = link("link to a thumbnail", f"i-{PLAIN}/t-{PLAIN}")
PREDICTED = link("link to a predicted image", f"predictionimages/{DASHED}/o-{PLAIN}")
PREDICTED_THUMBNAIL = link("link to a predicted image's thumbnail", f"predictionimages/{DASHED}/t-{PLAIN}")
MODEL = link("link to a model", rf"m-{PLAIN}/{PLAIN}\.\w+(?:\.\w+)?\.zip")
TOKEN = link("link to an exported project", f"prjexp-{PLAIN}/project-export-info")


def assert_spelled(text: str, expected: object) -> None:
    """Fails unless the text is the compact JSON of what is expected, in which a `Kind` stands for any of its kind."""
    at = 0
    for part in parts(expected):
        if isinstance(part, Kind):
            found = re.compile(part.pattern).match(text, at)
            assert found, f"\nno {part.name} begins\n{text[at:]}\nof\n{text}"
            at = found.end()
        else:
            assert text.startswith(part, at), f"\n{part} does not begin\n{text[at:]}\nof\n{text}"
            at += len(part)
    assert at == len(text), f"\n{text[at:]}\nis too much of\n{text}"


def parts(value: object) -> Iterator[str | Kind]:
    """What a value's JSON consists of, in its order."""
    if isinstance(value, Kind):
        yield value
    elif isinstance(value, dict):
        for number, (key, member) in enumerate(value.items()):
            yield f"{',' if number else '{'}{json.dumps(key)}:"
            yield from parts(member)
        yield "}" if value else "{}"
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield "," if number else "["
            yield from parts(entry)
        yield "]" if value else "[]"
    else:
        yield json.dumps(value, ensure_ascii=False)
