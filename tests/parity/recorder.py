"""An HTTP server on loopback that keeps every request as it came, and answers what it was told to."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What the server says next."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What a client sent: the target as it was spelled, the headers in their order, the body's bytes."""

    method: str
    target: str
    headers: tuple
    body: bytes

    @property
    def path(self):
        return self.target.partition("?")[0]

    @property
    def query(self):
        return self.target.partition("?")[2]

    def header(self, name):
        """The values of a header, joined as HTTP allows; None when it was not sent."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


class Recorder:
    """Runs the server in a thread; `record` gives one client's requests.

        with Recorder() as recorder:
            request = recorder.record(lambda: client.get_domains(), Answer(body=b"[]"))
    """

    def __init__(self):
        self._answer = Answer()
        self._requests = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def record(self, call, answer):
        """The one request that `call` made, and what it returned. Any other number of requests is an error."""
        self._answer = answer
        self._requests = []
        returned = call()
        if len(self._requests) != 1:
            raise AssertionError(f"one request was due, {len(self._requests)} came; the call returned {returned!r}")
        return self._requests[0], returned

    def _handler(recorder):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def handle_one(self):
                recorder._requests.append(
                    Request(self.command, self.path, tuple(self.headers.items()), self.read_body())
                )
                self.write_answer(recorder._answer)

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = handle_one

            def read_body(self):
                if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
                    return b"".join(iter(self.read_chunk, b""))
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def read_chunk(self):
                data = self.rfile.read(int(self.rfile.readline().split(b";")[0], 16))
                self.rfile.readline()
                return data

            def write_answer(self, answer):
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.body and "Content-Type" not in answer.headers:
                    self.send_header("Content-Type", "application/json; charset=utf-8")
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_):
                pass

        return Handler
