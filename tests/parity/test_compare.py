"""The comparison itself: it finds no fault with the official client, and does find every fault made on purpose."""

from dataclasses import replace

import pytest

import answers
import compare
import official
import values
from conftest import KEY
from recorder import Answer, Request

OPERATIONS = official.operations()
PRODUCT = "azure-cognitiveservices-vision-customvision"


def send(recorder, client, name, everything):
    operation = OPERATIONS[name]
    arguments = values.arguments(operation, everything)
    answer = Answer(operation.success[0], answers.PLAIN[answers.kind(operation.returns)])
    return recorder.record(lambda: client.call(name, arguments.python), answer)[0]


@pytest.mark.parametrize("everything", [False, True], ids=["required", "all"])
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_official_agrees_with_itself(recorder, official_client, name, everything):
    one, other = (send(recorder, official_client, name, everything) for _ in range(2))
    assert compare.differences(one, other, everything) == []
    assert compare.spellings(one, other) == []
    assert compare.header_faults(one, KEY, PRODUCT) == []


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_value_reaches_the_wire(recorder, official_client, name):
    """Each optional parameter changes the request; otherwise its encoding would go untested."""
    operation = OPERATIONS[name]
    everything = send(recorder, official_client, name, True)
    for parameter in operation.parameters:
        if not parameter.required:
            arguments = values.arguments(operation, True)
            del arguments.python[parameter.name]
            answer = Answer(operation.success[0], answers.PLAIN[answers.kind(operation.returns)])
            without = recorder.record(lambda: official_client.call(name, arguments.python), answer)[0]
            assert compare.differences(everything, without), parameter.name


def request(target="/v/projects/p?a=1%202&ids=x,y", method="POST", body=b'{"a":1,"b":[true,null]}', **headers):
    named = {
        "Training-Key": KEY,
        "Accept": "application/json",
        "User-Agent": "ours/1.0",
        "Content-Length": str(len(body)),
        "Content-Type": "application/json; charset=utf-8",
    }
    named.update({name.replace("_", "-"): value for name, value in headers.items()})
    pairs = tuple((name, value) for name, value in named.items() if value is not None)
    return Request(method, target, pairs, body)


def upload(data=b"picture", name="imageData", file_name='filename="a.png"', end=b"--\r\n"):
    head = f"Content-Disposition: form-data; name={name}; {file_name}\r\nContent-Type: application/octet-stream\r\n\r\n"
    body = b"--XX\r\n" + head.encode() + data + b"\r\n--XX" + end
    return request(body=body, Content_Type='multipart/form-data; boundary="XX"')


SAME = {
    "escapes": (request(), request("/v/projects/%70?%61=1%202&ids=x%2Cy")),
    "order of parameters": (request(), request("/v/projects/p?ids=x,y&a=1%202")),
    "order of keys and spelling": (request(), request(body=b'{ "b" : [true,null],\n"\\u0061":1.0 }')),
    "charset": (request(), request(Content_Type="application/json")),
    "quotes": (upload(), upload(name='"imageData"')),
    "file name": (upload(), upload(file_name='filename="b.png"')),
}

DIFFERENT = {
    "method": (request(), request(method="PATCH")),
    "path": (request(), request("/v/projects/q?a=1%202&ids=x,y")),
    "path case": (request(), request("/V/projects/p?a=1%202&ids=x,y")),
    "slash in a segment": (request(), request("/v/projects%2Fp?a=1%202&ids=x,y")),
    "trailing slash": (request(), request("/v/projects/p/?a=1%202&ids=x,y")),
    "missing parameter": (request(), request("/v/projects/p?ids=x,y")),
    "further parameter": (request(), request("/v/projects/p?a=1%202&ids=x,y&b=")),
    "repeated parameter": (request(), request("/v/projects/p?a=1%202&ids=x&ids=y")),
    "same parameter twice": (request(), request("/v/projects/p?a=1%202&ids=x,y&ids=x,y")),
    "order of items": (request(), request("/v/projects/p?a=1%202&ids=y,x")),
    "escaped twice": (request(), request("/v/projects/p?a=1%25202&ids=x,y")),
    "space as plus": (request(), request("/v/projects/p?a=1+2&ids=x,y")),
    "bare plus": (request("/v?a=1%2B2"), request("/v?a=1+2")),
    "parameter's case": (request(), request("/v/projects/p?A=1%202&ids=x,y")),
    "no body": (request(), request(body=b"")),
    "empty object": (request(body=b""), request(body=b"{}")),
    "null for absent": (request(body=b'{"a":1}'), request(body=b'{"a":1,"b":null}')),
    "true for 1": (request(), request(body=b'{"a":true,"b":[true,null]}')),
    "string for number": (request(), request(body=b'{"a":"1","b":[true,null]}')),
    "key twice": (request(), request(body=b'{"a":1,"a":1,"b":[true,null]}')),
    "order of an array": (request(), request(body=b'{"a":1,"b":[null,true]}')),
    "not JSON": (request(), request(body=b"{")),
    "not UTF-8": (request(), request(body=b'{"a":"\xff"}')),
    "content type": (request(), request(Content_Type="text/json")),
    "no content type": (request(), request(Content_Type=None)),
    "picture": (upload(), upload(data=b"picturE")),
    "shorter picture": (upload(), upload(data=b"pictur")),
    "part's name": (upload(), upload(name="image")),
    "no end": (upload(), upload(end=b"")),
}

FAULTS = {
    "key": request(Training_Key="another"),
    "no key": request(Training_Key=None),
    "no accept": request(Accept=None),
    "no user agent": request(User_Agent=None),
    "no version": request(User_Agent="ours"),
    "expect": request(Expect="100-continue"),
    "chunked": request(Content_Length=None, Transfer_Encoding="chunked"),
    "no length": request(Content_Length=None),
    "no length on an empty POST": request(body=b"", Content_Length=None),
    "content type": request(Content_Type="text/plain"),
    "charset": request(Content_Type="application/json; charset=latin1"),
}


@pytest.mark.parametrize("case", SAME)
def test_same(case):
    assert compare.differences(*SAME[case]) == []
    assert case == "file name" or compare.spellings(*SAME[case]) != []


@pytest.mark.parametrize("case", DIFFERENT)
def test_different(case):
    assert compare.differences(*DIFFERENT[case]) != []


@pytest.mark.parametrize("case", FAULTS)
def test_header_fault(case):
    assert compare.header_faults(FAULTS[case], KEY, "ours") != []


def test_no_header_fault():
    assert compare.header_faults(request(), KEY, "ours") == []
    assert compare.header_faults(request(method="GET", body=b"", Content_Length=None), KEY, "ours") == []


def test_file_name_when_it_counts():
    assert compare.differences(upload(), upload(file_name='filename="b.png"'), same_file_name=True) != []


def test_headers_compare_case_insensitively():
    lower = replace(request(), headers=tuple((name.lower(), value) for name, value in request().headers))
    assert compare.header_faults(lower, KEY, "ours") == []
