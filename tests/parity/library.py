"""Our library through its C ABI, as a program with nothing but strings would use it."""

import ctypes
import json
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint8, c_uint16, c_void_p
from dataclasses import dataclass

SINK = ctypes.CFUNCTYPE(c_int, POINTER(c_uint8), c_size_t, c_void_p)
UPLOADS = {"create_images_from_data", "quick_test_image"}
STREAMED = {"get_artifact"}


@dataclass
class Response:
    """One answer of the library, copied out of its handle."""

    status: int
    status_name: str
    json: bytes
    http_status: int
    headers: dict
    streamed: bytes = b""


class Library:
    """libcustomvision.so, with the types of the functions that every call needs."""

    def __init__(self, path):
        self._dll = ctypes.CDLL(path)
        self._declare("customvision_training_client_new", c_int, c_char_p, POINTER(c_void_p), POINTER(c_void_p))
        self._declare("customvision_training_client_free", None, c_void_p)
        self._declare("customvision_response_free", None, c_void_p)
        self._declare("customvision_response_json", c_void_p, c_void_p, POINTER(c_size_t))
        self._declare("customvision_response_http_status", c_uint16, c_void_p)
        self._declare("customvision_response_header", c_char_p, c_void_p, c_char_p)
        self._declare("customvision_status_name", c_char_p, c_int)
        self._declare("customvision_version", c_char_p)

    def _declare(self, name, result, *arguments):
        function = getattr(self._dll, name)
        function.restype, function.argtypes = result, arguments
        return function

    def has(self, operation):
        return hasattr(self._dll, f"customvision_{operation}")

    def version(self):
        return self._dll.customvision_version().decode()

    def client(self, configuration):
        return Client(self, configuration)

    def read(self, status, response, header_names):
        """Copies what a response handle says, and frees it."""
        dll, length = self._dll, c_size_t()
        try:
            start = dll.customvision_response_json(response, byref(length))
            text = ctypes.string_at(start, length.value + 1)
            if text[-1:] != b"\0":
                raise AssertionError("the JSON of a response does not end with NUL")
            return Response(
                status,
                dll.customvision_status_name(status).decode(),
                text[:-1],
                dll.customvision_response_http_status(response),
                {name: dll.customvision_response_header(response, name.encode()) for name in header_names},
            )
        finally:
            dll.customvision_response_free(response)


class Client:
    """A client handle; use it in a `with` block."""

    def __init__(self, library, configuration):
        self._library, self._handle = library, c_void_p()
        response = c_void_p()
        status = library._dll.customvision_training_client_new(
            json.dumps(configuration).encode(), byref(self._handle), byref(response)
        )
        answer = library.read(status, response, ())
        if status != 0:
            raise AssertionError(f"no client: {answer.json.decode()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._library._dll.customvision_training_client_free(self._handle)

    def call(self, operation, request_json, picture=None, header_names=()):
        """Calls one operation with JSON-in as text. `picture` is what an upload sends, unless the text names a file."""
        response, pieces = c_void_p(), []
        arguments, types = [request_json.encode()], [c_char_p]
        if operation in UPLOADS:
            arguments += [picture, len(picture or b"")]
            types += [c_char_p, c_size_t]
        elif operation in STREAMED:
            sink = SINK(lambda data, length, _: pieces.append(ctypes.string_at(data, length)) or 0)
            arguments += [sink, None]
            types += [SINK, c_void_p]
        function = self._library._declare(f"customvision_{operation}", c_int, c_void_p, *types, POINTER(c_void_p))
        status = function(self._handle, *arguments, byref(response))
        answer = self._library.read(status, response, header_names)
        answer.streamed = b"".join(pieces)
        return answer
