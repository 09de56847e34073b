"""A browser as small as can be: one connection kept alive, cookies, the fields of a form."""

import http.client
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

BOUNDARY = "----qingxun-bench-7d1f0c"
FORM_TYPE = f"multipart/form-data; boundary={BOUNDARY}"
TIMEOUT = 60
File = tuple[str, bytes]  # name and content


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    body: bytes


class Browser:
    """Speaks HTTP to this machine over one connection."""

    def __init__(self, port: int, session: str = "") -> None:
        self.port = port
        self.cookies = {"sessionid": session} if session else {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        self.connection.close()

    def get(self, path: str) -> Answer:
        return self.send("GET", path, b"", {})

    def post(self, path: str, body: bytes, kind: str = FORM_TYPE) -> Answer:
        return self.send("POST", path, body, {"Content-Type": kind})

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = headers | ({"Cookie": cookies} if cookies else {})
        self.connection.request(method, path, body or None, headers)
        response = self.connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), content)


@dataclass
class Form(HTMLParser):
    """The fields of a page's form, as a browser would send them."""

    marker: str
    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)  # for files

    def __post_init__(self) -> None:
        super().__init__()
        self.inside = self.area = self.chosen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = values.get("action", "") if self.marker in values else ""
            self.action = self.action or self.inside
        if not self.inside:
            return
        name = values.get("name", "")
        if tag == "input" and values.get("type") == "file":
            self.places.append(name)
        if tag == "input" and values.get("type") not in {"file", "submit"}:
            unticked = values.get("type") in {"checkbox", "radio"} and "checked" not in values
            if name and not unticked:
                self.fields.append((name, values.get("value", "")))
        elif tag == "textarea":
            self.area = name
            self.fields.append((name, ""))
        elif tag == "select":
            self.chosen = name
            self.fields.append((name, ""))
        elif tag == "option" and self.chosen and "selected" in values:
            self.fields[-1] = (self.chosen, values.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = ""
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.chosen = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            name, text = self.fields[-1]
            self.fields[-1] = (name, text + data)

    def filled(self, **texts: str) -> list[tuple[str, str]]:
        """The fields with some of them written anew."""
        known = {name for name, _value in self.fields}
        written = [(name, texts.get(name, value)) for name, value in self.fields]
        return written + [(name, text) for name, text in texts.items() if name not in known]


def read_form(page: bytes, marker: str) -> Form:
    """The first form of a page that carries the attribute ``marker``."""
    form = Form(marker)
    form.feed(page.decode())
    if not form.action:
        raise ValueError(f"the page has no form with {marker}")
    return form


def encode(
    fields: list[tuple[str, str]], places: list[str], files: dict[str, File] | None = None
) -> bytes:
    """A form with its files as multipart/form-data; a place without a file is sent empty."""
    parts = []
    files = dict.fromkeys(places, ("", b"")) | (files or {})
    for name, text in fields:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(f"{head}{text}\r\n".encode())
    for name, (file_name, content) in files.items():
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def blank_form(browser: Browser) -> Form:
    """Open 写稿 as a browser does: the address of a new manuscript and its form."""
    form_page = browser.get(browser.get("/desk/write/").location)
    assert form_page.status == 200, form_page.status
    return read_form(form_page.body, "data-keep")


def new_key() -> str:
    """A key as the page's form carries one."""
    return str(uuid.uuid4())
