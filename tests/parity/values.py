"""Values for every parameter, each in two shapes: as the official client takes it, and as JSON-in.

A value follows from its parameter's name and its place in lists, so that two that were swapped do not look alike.
"""

import base64
import io
import re
import uuid
import zlib
from dataclasses import dataclass
from datetime import datetime, timezone

from azure.cognitiveservices.vision.customvision.training import models

import official

AWKWARD = " Ünï 日本 😀 a+b&c%d/e#f,g;h=i?j'k\"l\\m<n>%20"
"""What encoders get wrong. It is part of every free string."""

UUID_NAME = re.compile(r"(^|_)ids?$|^selected_tags$")
STRING_DESPITE_ITS_NAME = {"prediction_id"}
"""The official client calls every id a string; this one is the path of an Azure resource and no UUID."""

PICTURE = b"\x89PNG\r\n\x1a\n\r\n--\r\n--boundary--\r\n" + bytes(range(256)) * 300 + b"\r\n"
FILE_NAME = "Bild 1 Straße.png"


@dataclass(frozen=True)
class Value:
    """One value: what the official client is given, and its JSON."""

    python: object
    json: object


@dataclass(frozen=True)
class Arguments:
    """One call: keyword arguments for the official client; JSON-in and a picture for ours."""

    python: dict
    request: dict
    picture: bytes | None = None


class NamedStream(io.BytesIO):
    """A stream whose name the official client sends as the file name."""

    name = FILE_NAME


def number(name, below=100):
    return zlib.crc32(name.encode()) % (below - 2) + 2


def identifier(name):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def moment(name):
    """A time as the official client spells it: UTC, milliseconds, `Z`."""
    at = datetime(2021, 3, 4, 5, 6, number(name, below=60), 890_000, tzinfo=timezone.utc)
    return Value(at, at.strftime("%Y-%m-%dT%H:%M:%S.890Z"))


def plain(value):
    return Value(value, value)


def value_of(parameter, everything, salt=""):
    """A value for `parameter`; a model gets its required fields alone unless `everything` is asked for."""
    name, kind = parameter.name, parameter.type
    if kind[0] in "[{":
        return collection(parameter, everything, salt)
    if official.fields(kind) is not None:
        return model(kind, everything, salt)
    if kind == "bytearray":
        content = f"{name}{salt}".encode() + PICTURE[:300]
        return Value(bytearray(content), base64.b64encode(content).decode())
    if kind == "bool":
        return plain(parameter.default is not True)
    if kind == "int":
        return plain(number(name + salt))
    if kind == "float":
        return plain(number(name + salt, below=1024) / 1024)
    if kind == "iso-8601":
        return moment(name + salt)
    if kind != "str":
        raise NotImplementedError(f"{name}: {kind}")
    if parameter.choices:
        return plain(parameter.choices[-1])
    if UUID_NAME.search(name) and name not in STRING_DESPITE_ITS_NAME:
        return plain(identifier(name + salt))
    return plain(name + salt + AWKWARD)


def collection(parameter, everything, salt):
    """A list or a map of two entries (one when only what is required is asked for).

    No comma in a list's own strings: the service takes lists as comma-separated values and knows no escape.
    """
    items = []
    for index in range(2 if everything else 1):
        item = official.Parameter(parameter.name, "", parameter.type[1:-1], True)
        value = value_of(item, everything, f"{salt}{index}")
        in_list = parameter.type[0] == "[" and isinstance(value.json, str)
        items.append(plain(value.json.replace(",", "")) if in_list else value)
    if parameter.type[0] == "[":
        return Value([item.python for item in items], [item.json for item in items])
    keyed = {f"key {index}{AWKWARD}": item for index, item in enumerate(items)}
    return Value({key: item.python for key, item in keyed.items()}, {key: item.json for key, item in keyed.items()})


def model(name, everything, salt):
    """One of the service's types, with its settable fields."""
    chosen = [field for field in official.fields(name) if everything or field.required]
    values = {field: value_of(field, everything, salt) for field in chosen}
    return Value(
        getattr(models, name)(**{field.name: value.python for field, value in values.items()}),
        {field.wire_name: value.json for field, value in values.items()},
    )


def arguments(operation, everything):
    """What both clients are given for one call of `operation`."""
    python, request, picture = {}, {}, None
    for parameter in operation.parameters:
        if not (everything or parameter.required):
            continue
        if parameter.type == "Generator":
            picture = PICTURE
            python[parameter.name] = (NamedStream if everything else io.BytesIO)(PICTURE)
            if everything:
                request["@fileName"] = FILE_NAME
            continue
        value = value_of(parameter, everything)
        python[parameter.name] = value.python
        request[parameter.wire_name] = value.json
    return Arguments(python, request, picture)
