"""What the server itself answers before the program sees a request: in words, like every page."""

import contextlib
from typing import Any

from django.template.loader import render_to_string
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

ADDRESS_LIMIT = 8190  # bytes; about 900 Chinese characters, as much as gunicorn takes
READ_AWAY = 1 << 20  # bytes of the rest that are read, so that the browser comes to the answer
PIECE = 1 << 16
PATIENCE = 1.0  # seconds without anything to read


class Worker(ThreadWorker):
    """Threads; says in a page of ours that an address or what goes with it is too long."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        if not isinstance(exc, (LimitRequestLine, LimitRequestHeaders)):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("request from %s refused: %s", (addr or ("",))[0], exc)
        with contextlib.suppress(OSError):
            answer_too_long(client)


def answer_too_long(client: Any) -> None:
    """Send the page that says so and what to do; the connection ends with it."""
    page = render_to_string("414.html").encode()
    head = (
        "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\n"
        f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    client.settimeout(PATIENCE)
    client.sendall(head.encode() + page)
    left = READ_AWAY
    while left > 0 and (some := client.recv(min(left, PIECE))):
        left -= len(some)
