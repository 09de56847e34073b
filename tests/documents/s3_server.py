"""A tiny S3-compatible store in this process: objects by PUT, GET, HEAD, DELETE, path style."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Store:
    """What it has (path → content), and what it was asked."""

    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    fails: int = 0  # so many requests are answered with 503 first


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def store(self) -> Store:
        return self.server.store

    def log_message(self, *args: object) -> None:
        """Nothing."""

    def handle_one(self) -> None:
        path = self.path.partition("?")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.store.asked.append((self.command, path))
        if self.store.fails:
            self.store.fails -= 1
            return self.answer(503)
        if "AWS4-HMAC-SHA256" not in self.headers.get("Authorization", ""):
            return self.answer(403)
        if self.command == "PUT":
            self.store.objects[path] = body
            return self.answer(200)
        if self.command == "DELETE":
            self.store.objects.pop(path, None)
            return self.answer(204)
        found = self.store.objects.get(path)
        if found is None:
            return self.answer(404)
        if span := self.headers.get("Range"):
            first, last = span.removeprefix("bytes=").split("-")
            end = min(int(last or len(found)), len(found) - 1)
            return self.answer(206, found[int(first) : end + 1], f"{first}-{end}/{len(found)}")
        return self.answer(200, found)

    do_PUT = do_GET = do_HEAD = do_DELETE = handle_one  # noqa: N815  # names of http.server

    def answer(self, status: int, body: bytes = b"", span: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0"')
        if span:
            self.send_header("Content-Range", f"bytes {span}")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextlib.contextmanager
def serving(store: Store) -> Iterator[str]:
    """Its address while it runs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.store = store
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
