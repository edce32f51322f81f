"""The official Python client: what it says about its own operations, and calls of them.

Nothing here is written down by hand: names, types and defaults come from its signatures and docstrings, methods and
status codes from its source. So the values that both clients are given do not depend on our own table.
"""

import inspect
import re
from dataclasses import dataclass

from azure.cognitiveservices.vision.customvision.training import CustomVisionTrainingClient, models
from msrest.authentication import ApiKeyCredentials

NOT_OF_THE_SERVICE = {"self", "custom_headers", "raw", "callback", "operation_config"}


@dataclass(frozen=True)
class Parameter:
    """One argument of an operation, or one field of a model; `type` is spelled as in msrest: `str`, `[str]`, `Tag`."""

    name: str
    wire_name: str
    type: str
    required: bool
    default: object = None
    choices: tuple = ()


@dataclass(frozen=True)
class Operation:
    """One operation, as the official client has it."""

    name: str
    method: str
    path: str
    success: tuple
    returns: str
    parameters: tuple


def camel_case(name):
    """`tag_ids` is `tagIds` in the REST API and in JSON-in."""
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


def type_of(text):
    """A docstring's type, such as `list[~azure...models.Region]`, as msrest spells it: `[Region]`."""
    text = re.split(r"\s+or\s+", " ".join(text.split()))[0]
    if outer := re.fullmatch(r"list\[(.*)\]", text):
        return f"[{type_of(outer[1])}]"
    if outer := re.fullmatch(r"dict\[str,\s*(.*)\]", text):
        return f"{{{type_of(outer[1])}}}"
    return text.rpartition(".")[2]


def documented(name, docstring):
    """The type and the listed values of one parameter in a docstring."""
    found = re.search(rf":param {name}:(.*?):type {name}:(.*?)(?=\n\s*:|\Z)", docstring, re.S)
    if not found:
        raise LookupError(f"the official client does not document {name}")
    text = " ".join(found[1].split())
    listed = re.search(r"Possible values include: ((?:'[^']*'(?:, )?)+)", text)
    return type_of(found[2]), tuple(re.findall(r"'([^']*)'", listed[1])) if listed else ()


def operation(name, function):
    """Reads one method of the official client."""
    source, parameters = inspect.getsource(function), []
    for key, parameter in inspect.signature(function).parameters.items():
        if key not in NOT_OF_THE_SERVICE:
            required = parameter.default is inspect.Parameter.empty
            kind, choices = documented(key, function.__doc__)
            default = None if required else parameter.default
            parameters.append(Parameter(key, camel_case(key), kind, required, default, choices))
    return Operation(
        name=name,
        method=re.search(r"self\._client\.(get|post|patch|put|delete)\(", source)[1].upper(),
        path=function.metadata["url"],
        success=tuple(map(int, re.search(r"status_code not in \[([\d, ]+)\]", source)[1].split(","))),
        returns=type_of(re.search(r":rtype:(.*?)(?=\n\s*:)", function.__doc__, re.S)[1]),
        parameters=tuple(parameters),
    )


def operations():
    """All operations of the official client, by name."""
    members = inspect.getmembers(CustomVisionTrainingClient, inspect.isfunction)
    return {name: operation(name, member) for name, member in members if hasattr(member, "metadata")}


def fields(model):
    """The fields of a model that a caller may set, in the model's order; None when `model` names no model."""
    kind = getattr(models, model, None)
    if kind is None or not hasattr(kind, "_attribute_map"):
        return None
    found = []
    for name, attribute in kind._attribute_map.items():
        rules = kind._validation.get(name, {})
        if not rules.get("readonly"):
            choices = documented(name, kind.__doc__)[1]
            found.append(
                Parameter(name, attribute["key"], attribute["type"], rules.get("required", False), None, choices)
            )
    return found


class Official:
    """The official client, pointed at a recorder."""

    def __init__(self, endpoint, key):
        credentials = ApiKeyCredentials(in_headers={"Training-key": key})
        self._client = CustomVisionTrainingClient(endpoint, credentials=credentials)
        self._client.config.retry_policy.policy.total = 0

    def call(self, name, arguments):
        """Calls one operation; a streamed answer is read to its end."""
        returned = getattr(self._client, name)(**arguments)
        return b"".join(returned) if hasattr(returned, "__next__") else returned
