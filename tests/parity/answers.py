"""What the recording server answers: plain for the official client, which parses it; odd for ours, which must not."""

ODD_OBJECT = (
    b'{"id" : "\\u0041\\ud83d\\ude00\\/\\u00e9",\t"probability":1.0E-07, "left":0.10 ,"whole":1.0,\r\n'
    b'  "unknownField" :{"deep":[null , -0,1E+400,123456789012345678901234567890, true,""]},'
    b'"name":"caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac","name":"twice" , "created":"2021-03-04T05:06:07.1234567"}'
)
"""Unknown fields, odd spacing, numbers that lose their spelling when parsed, escapes, a key that comes twice."""

PLAIN = {"object": b"{}", "array": b"[]", "map": b"{}", "int": b"7", "bool": b"true", "nothing": b"", "bytes": b"bytes"}

ODD = {
    "object": b"\r\n " + ODD_OBJECT + b" \n",
    "array": b" [ " + ODD_OBJECT + b"\t,{ } ,null , " + ODD_OBJECT + b"]\r\n",
    "map": b'{ "39f3b9c6-8a4f-4a6f-9f3e-0a1b2c3d4e5f" : 0 ,"\\u0061":1.0E+02}\n',
    "int": b" 100 \r\n",
    "bool": b"\t true ",
    "nothing": b"",
    "bytes": b"\x00\xff\r\n" + bytes(range(256)) * 900,
}


def kind(returns):
    """Which of the answers above suits what an operation returns, as official.Operation spells it."""
    if returns[0] in "[{":
        return "array" if returns[0] == "[" else "map"
    return {"None": "nothing", "Generator": "bytes", "int": "int", "bool": "bool"}.get(returns, "object")
