"""Says how two recorded requests differ: in meaning (`differences`), or in spelling alone (`spellings`)."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote_to_bytes

PER_CLIENT = {"user-agent", "content-length", "content-type", "host", "training-key", "accept"}
"""Headers that have a check of their own."""


def differences(theirs, ours, same_file_name=False):
    """Everything in which `ours` means something else than the official client's request; empty when they agree."""
    found = []
    if theirs.method != ours.method:
        found.append(f"method: {theirs.method} against {ours.method}")
    if segments(theirs) != segments(ours):
        found.append(f"path: {theirs.path} against {ours.path}")
    found += query_differences(theirs.query, ours.query)
    found += body_differences(theirs, ours, same_file_name)
    return found


def segments(request):
    """The decoded parts of the path between its slashes as they were sent."""
    return [unquote_to_bytes(segment) for segment in request.path.split("/")]


def pairs(query):
    """The decoded names and values of a query. A `+` stays one, as in RFC 3986."""
    parts = [part.partition("=") for part in query.split("&")] if query else []
    return [(unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in parts]


def query_differences(theirs, ours):
    found = []
    if sorted(pairs(theirs)) != sorted(pairs(ours)):
        only_theirs = [pair for pair in pairs(theirs) if pair not in pairs(ours)]
        only_ours = [pair for pair in pairs(ours) if pair not in pairs(theirs)]
        found.append(f"query: {show(only_theirs)} against {show(only_ours)}")
    if "+" in ours and "+" not in theirs:
        found.append("query: a bare `+`, which many servers read as a space")
    return found


def show(parts):
    return "&".join(f"{name.decode(errors='replace')}={value.decode(errors='replace')}" for name, value in parts) or "-"


def media_type(request):
    return (request.header("Content-Type") or "").partition(";")[0].strip().lower()


def body_differences(theirs, ours, same_file_name):
    if bool(theirs.body) != bool(ours.body):
        return [f"body: {theirs.body[:80]!r} against {ours.body[:80]!r}"]
    if not theirs.body:
        return []
    if media_type(theirs) != media_type(ours):
        return [f"content type: {theirs.header('Content-Type')} against {ours.header('Content-Type')}"]
    if media_type(theirs) == "multipart/form-data":
        return multipart_differences(theirs, ours, same_file_name)
    try:
        same = canonical(theirs.body) == canonical(ours.body)
    except ValueError as error:
        return [f"body: {error}"]
    return [] if same else [f"body: {theirs.body[:2000].decode()} against {ours.body[:2000].decode(errors='replace')}"]


def canonical(body):
    """A JSON text as values that compare as JSON does: `1.0` is `1`, `true` is not `1`, the order of keys is free."""

    def tag(value):
        if isinstance(value, bool) or value is None:
            return ("literal", str(value))
        if isinstance(value, list):
            return ("array", [tag(item) for item in value])
        if isinstance(value, dict):
            return ("object", {key: tag(item) for key, item in value.items()})
        return ("number" if isinstance(value, Decimal) else "string", value)

    def unique(items):
        if len(dict(items)) != len(items):
            raise ValueError(f"a key comes twice: {[key for key, _ in items]}")
        return dict(items)

    return tag(json.loads(body.decode(), parse_int=Decimal, parse_float=Decimal, object_pairs_hook=unique))


@dataclass(frozen=True)
class Part:
    """One part of a multipart body."""

    name: str
    file_name: str | None
    content_type: str | None
    head: bytes
    data: bytes


def parts(request):
    """The parts of a multipart body; raises ValueError when its framing is broken."""
    boundary = re.search(r'boundary="?([^";]+)"?', request.header("Content-Type"))
    if not boundary:
        raise ValueError("no boundary")
    first, *middle, last = (b"\r\n" + request.body).split(b"\r\n--" + boundary[1].encode())
    if first or last not in (b"--", b"--\r\n"):
        raise ValueError("the body does not begin and end with its boundary")
    return [part(piece) for piece in middle]


def part(piece):
    head, blank, data = piece.partition(b"\r\n\r\n")
    if not blank or not head.startswith(b"\r\n"):
        raise ValueError("a part without an end of its headers")
    text = head.decode()
    name = re.search(r'[;\s]name="?([^";\r]*)"?', text)
    file_name = re.search(r'filename="((?:[^"\\]|\\.)*)"|filename=([^";\r\s]+)', text)
    content_type = re.search(r"(?im)^content-type:\s*(.*?)\s*$", text)
    return Part(
        name and name[1],
        file_name and (file_name[1] if file_name[1] is not None else file_name[2]),
        content_type and content_type[1],
        head,
        data,
    )


def multipart_differences(theirs, ours, same_file_name):
    try:
        left, right = parts(theirs), parts(ours)
    except ValueError as error:
        return [f"multipart: {error}"]
    if [item.name for item in left] != [item.name for item in right]:
        return [f"parts: {[item.name for item in left]} against {[item.name for item in right]}"]
    found = []
    for one, other in zip(left, right):
        if one.data != other.data:
            found.append(f"part {one.name}: {len(one.data)} bytes against {len(other.data)}, or others")
        if same_file_name and one.file_name != other.file_name:
            found.append(f"part {one.name}: file name {one.file_name!r} against {other.file_name!r}")
    return found


def header_faults(request, key, product):
    """What is wrong with the headers of one request, whichever client sent it."""
    found = []
    if request.header("Training-Key") != key:
        found.append(f"Training-Key: {request.header('Training-Key')!r}")
    if not request.header("Accept"):
        found.append("no Accept")
    if not re.search(rf"(^|\s){re.escape(product)}/\d", request.header("User-Agent") or ""):
        found.append(f"User-Agent: {request.header('User-Agent')!r}")
    for name in ("Expect", "Transfer-Encoding"):
        if request.header(name) is not None:
            found.append(f"{name}: {request.header(name)}")
    length = request.header("Content-Length")
    if length != str(len(request.body)) and (request.body or request.method in ("POST", "PATCH") or length is not None):
        found.append(f"Content-Length: {length} with a body of {len(request.body)} bytes")
    if request.body and media_type(request) != "multipart/form-data":
        if not re.fullmatch(r'application/json(;\s*charset="?utf-8"?)?', request.header("Content-Type") or "", re.I):
            found.append(f"Content-Type: {request.header('Content-Type')!r}")
    return found


def spellings(theirs, ours):
    """What differs on the wire although both requests mean the same: short lines that recur from call to call."""
    found = escapes("path", theirs.path, ours.path)
    if pairs(theirs.query) == pairs(ours.query):
        found += escapes("query", theirs.query, ours.query)
    else:
        found.append("query: the parameters come in another order")
    for name in ("Accept", "Content-Type"):
        values = [re.sub(r'boundary="?[^";]+"?', "boundary=...", str(r.header(name))) for r in (theirs, ours)]
        if values[0] != values[1]:
            found.append(f"{name}: {values[0]} | {values[1]}" + ("" if theirs.body else " (no body)"))
    if theirs.body != ours.body:
        found += body_spellings(theirs, ours)
    names = [{name.lower() for name, _ in request.headers} - PER_CLIENT for request in (theirs, ours)]
    found += [f"header {name}: sent by the official client only" for name in names[0] - names[1]]
    found += [f"header {name}: sent by ours only" for name in names[1] - names[0]]
    lengths = [request.header("Content-Length") is None for request in (theirs, ours)]
    if lengths[0] != lengths[1]:
        found.append(f"Content-Length on an empty {ours.method}: sent by {'ours' if lengths[0] else 'theirs'} only")
    return found


def escapes(place, theirs, ours):
    """The characters that one client escapes and the other does not."""
    marks = [re.findall(r"%[0-9A-Fa-f]{2}|.", text) for text in (theirs, ours)]
    if len(marks[0]) != len(marks[1]):
        return []
    return sorted(
        {
            f"{place}: `{one}` | `{other}`"
            for one, other in zip(*marks)
            if one != other and unquote_to_bytes(one) == unquote_to_bytes(other)
        }
    )


def body_spellings(theirs, ours):
    if media_type(theirs) != "multipart/form-data":
        return ["JSON body: spacing, escapes or the order of keys"]
    heads = []
    for request in (theirs, ours):
        lines = [line.split(b"filename=")[0] for line in parts(request)[0].head.strip().split(b"\r\n")]
        heads.append(" / ".join(line.decode().rstrip("; ") for line in lines))
    names = [parts(request)[0].file_name for request in (theirs, ours)]
    found = [f"part: {heads[0]} | {heads[1]}"] if heads[0] != heads[1] else []
    return found + ([f"file name: {names[0]} | {names[1]}"] if names[0] != names[1] else [])
