"""Wire parity: for every operation, the official client and our C ABI send the same, and our JSON-out is untouched."""

import gzip
import json
import re

import pytest

import answers
import compare
import official
import values
from conftest import KEY
from recorder import Answer

OPERATIONS = official.operations()
NAMES = sorted(OPERATIONS)
WHOLE_BODY = {
    "create_images_from_files": "batch",
    "create_images_from_predictions": "batch",
    "create_images_from_urls": "batch",
    "query_predictions": "query",
    "query_suggested_images": "query",
    "update_image_metadata": "metadata",
    "update_project": "updatedProject",
    "update_tag": "updatedTag",
}
"""Operations that take a whole body under one key."""


def plain_answer(operation):
    return Answer(operation.success[0], answers.PLAIN[answers.kind(operation.returns)])


def odd_answer(operation, status):
    return Answer(
        status,
        answers.ODD[answers.kind(operation.returns)] if status != 204 else b"",
        {"apim-request-id": "6f1c9c0e-8d0b-4c57-9a3e-1f5d2b7a9c11", "X-Spaces": "a  b, c"},
    )


def call_ours(recorder, client, name, arguments, answer, header_names=(), escaped=False):
    """Our request and what the library gave back; what it refused to send fails with its own words."""
    text = json.dumps(arguments.request, ensure_ascii=escaped)
    request, response = recorder.record(lambda: client.call(name, text, arguments.picture, header_names), answer)
    assert response.status == 0, f"{response.status_name}: {response.json.decode(errors='replace')}"
    return request, response


@pytest.mark.parametrize("everything", [False, True], ids=["required", "all"])
@pytest.mark.parametrize("name", NAMES)
def test_request(recorder, official_client, client, library, note_spellings, name, everything):
    operation, answer = OPERATIONS[name], plain_answer(OPERATIONS[name])
    arguments = values.arguments(operation, everything)
    theirs, _ = recorder.record(lambda: official_client.call(name, arguments.python), answer)
    ours, _ = call_ours(recorder, client, name, arguments, answer)
    assert compare.differences(theirs, ours, same_file_name=everything) == []
    assert compare.header_faults(ours, KEY, "customvision") == []
    assert f"customvision/{library.version()}" in ours.header("User-Agent")
    note_spellings(compare.spellings(theirs, ours))


@pytest.mark.parametrize("name", NAMES)
def test_escaped_request(recorder, official_client, client, name):
    """JSON-in with every character beyond ASCII escaped means the same."""
    arguments, answer = values.arguments(OPERATIONS[name], True), plain_answer(OPERATIONS[name])
    theirs, _ = recorder.record(lambda: official_client.call(name, arguments.python), answer)
    ours, _ = call_ours(recorder, client, name, arguments, answer, escaped=True)
    assert compare.differences(theirs, ours, same_file_name=True) == []


@pytest.mark.parametrize("name", [name for name in NAMES if not all(p.required for p in OPERATIONS[name].parameters)])
def test_null_is_not_given(recorder, client, name):
    """An optional parameter that is null in JSON-in is one that was not given."""
    operation, answer = OPERATIONS[name], plain_answer(OPERATIONS[name])
    arguments = values.arguments(operation, False)
    absent, _ = call_ours(recorder, client, name, arguments, answer)
    arguments.request.update({p.wire_name: None for p in operation.parameters if not p.required})
    null, _ = call_ours(recorder, client, name, arguments, answer)
    assert compare.differences(absent, null, same_file_name=True) == []


@pytest.mark.parametrize("name,status", [(name, status) for name in NAMES for status in OPERATIONS[name].success])
def test_answer(recorder, client, name, status):
    """JSON-out is byte for byte what the server sent, and the accessors say what it said."""
    operation, answer = OPERATIONS[name], odd_answer(OPERATIONS[name], status)
    asked = ("apim-request-id", "APIM-Request-Id", "x-spaces", "X-Absent")
    _, response = call_ours(recorder, client, name, values.arguments(operation, False), answer, asked)
    if operation.returns == "Generator":
        assert response.streamed == answer.body
        assert json.loads(response.json) == {"bytes": len(answer.body)}
    else:
        assert response.json == (answer.body or b"null")
    assert response.http_status == status
    expected = [answer.headers["apim-request-id"].encode()] * 2 + [answer.headers["X-Spaces"].encode(), None]
    assert list(response.headers.values()) == expected


@pytest.mark.parametrize("kind", ["object", "array"])
def test_gzipped_answer(recorder, client, kind):
    name = {"object": "get_project", "array": "get_projects"}[kind]
    packed = Answer(200, gzip.compress(answers.ODD[kind]), {"Content-Encoding": "gzip"})
    request, response = call_ours(recorder, client, name, values.arguments(OPERATIONS[name], False), packed)
    assert "gzip" in (request.header("Accept-Encoding") or "")
    assert response.json == answers.ODD[kind]


@pytest.mark.parametrize("name", WHOLE_BODY)
def test_whole_body_is_sent_as_written(recorder, client, name):
    """Spacing, escapes and the spelling of numbers included."""
    arguments, key = values.arguments(OPERATIONS[name], True), WHOLE_BODY[name]
    body = json.dumps(arguments.request.pop(key), indent=3, separators=(" ,", " :  "))
    body = re.sub(r"(?m)(: +\d\.\d+)( ,)?$", r"\g<1>00E-00\2", body)
    text = json.dumps(arguments.request)[:-1] + f', "{key}" :\t{body}\n}}'
    request, response = recorder.record(lambda: client.call(name, text), plain_answer(OPERATIONS[name]))
    assert response.status == 0, response.json.decode()
    assert request.body.decode() == body


@pytest.mark.parametrize("name", ["create_images_from_data", "quick_test_image", "create_images_from_files"])
def test_picture_from_a_file(recorder, official_client, client, tmp_path, name):
    """`@path` sends what the official client sends of the same file."""
    operation, answer = OPERATIONS[name], plain_answer(OPERATIONS[name])
    path = tmp_path / values.FILE_NAME
    path.write_bytes(values.PICTURE)
    arguments = values.arguments(operation, True)
    request = dict(arguments.request)
    if arguments.picture:
        request["@path"] = str(path)
        del request["@fileName"]
    else:
        arguments.python["batch"].images[0].contents = bytearray(values.PICTURE)
        del request["batch"]["images"][0]["contents"]
        request["batch"]["images"][0]["@path"] = str(path)
    theirs, _ = recorder.record(lambda: official_client.call(name, arguments.python), answer)
    ours, _ = call_ours(recorder, client, name, values.Arguments({}, request), answer)
    assert compare.differences(theirs, ours, same_file_name=True) == []
    assert compare.header_faults(ours, KEY, "customvision") == []


@pytest.mark.parametrize("name", NAMES)
def test_table(our_table, library, name):
    """Our table and the official client agree on the operation, and the library exports it."""
    operation, ours = OPERATIONS[name], our_table[name]
    assert library.has(name)
    assert (ours["method"], ours["path"]) == (operation.method, operation.path)
    kind = answers.kind(operation.returns)
    assert ours["returns"] == {"map": "object", "int": "integer", "bool": "boolean"}.get(kind, kind)
    assert {parameter["name"]: parameter["required"] for parameter in ours["parameters"]} == {
        parameter.wire_name: parameter.required for parameter in operation.parameters
    }


def test_same_operations(our_table):
    assert sorted(our_table) == NAMES
    assert len(NAMES) == 52
