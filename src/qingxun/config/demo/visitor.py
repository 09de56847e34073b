"""Somebody with a browser, as far as the check of a demo needs one: pages, forms, cookies.

Only the standard library; every form is read from the page and sent as a browser would, with its
own CSRF token and idempotency key.
"""

import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Self

Values = dict[str, str | list[str]]


class Astray(Exception):
    """A page did not answer, or lacks what a person would click."""


@dataclass
class Form:
    """A form as it stands on the page: its fields with the values a browser would send."""

    action: str
    post: bool
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, words
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # value, words

    def names(self) -> set[str]:
        known = {name for name, _value in self.fields} | self.choices.keys()
        return known | {name for name, _value, _words in self.buttons if name}

    def choice(self, name: str, words: str) -> str:
        """The value of an option or box of that name whose words hold these."""
        for value, said in self.choices.get(name, []):
            if words in said:
                return value
        raise Astray(f"no choice “{words}” in {name}: {self.choices.get(name)}")


class Page(HTMLParser):
    """A page: address, status, text, links and forms."""

    def __init__(self, url: str, status: int, html: str) -> None:
        super().__init__()
        self.url, self.status, self.html = url, status, html
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._apart: dict[str, Form] = {}
        self._form: Form | None = None
        self._select: tuple[Form, str, bool] | None = None
        self._saying: list[str] | None = None
        self._end = ""
        self._keep: Callable[[str], object] = str
        self._silent = 0
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._silent += 1
        elif tag == "form":
            self._open_form(has)
        elif tag == "a" and "href" in has:
            self._listen("a", lambda words: self.links.append((has["href"], words)))
        form = self._apart.get(has["form"]) if "form" in has else self._form
        if form is not None:
            self._control(form, tag, has)

    def _open_form(self, has: dict[str, str]) -> None:
        name = has.get("id", "")
        form = self._apart.get(name) if name else None
        if form is None:
            form = Form("", False)
        form.action = has.get("action") or self.url
        form.post = has.get("method", "get").lower() == "post"
        self.forms.append(form)
        if name:
            self._apart[name] = form
        self._form = form

    def _control(self, form: Form, tag: str, has: dict[str, str]) -> None:
        name, value = has.get("name", ""), has.get("value", "")
        if "disabled" in has:
            return
        if tag == "button" and has.get("type", "submit") == "submit":
            self._listen("button", lambda words: form.buttons.append((name, value, words)))
        elif tag == "input" and name:
            self._input(form, name, has)
        elif tag == "textarea" and name:
            self._listen("textarea", lambda words: form.fields.append((name, words)))
        elif tag == "select" and name:
            self._select = (form, name, False)
            form.choices.setdefault(name, [])
        elif tag == "option" and self._select is not None:
            self._option(has)

    def _input(self, form: Form, name: str, has: dict[str, str]) -> None:
        kind = has.get("type", "text")
        value = has.get("value", "on" if kind in {"checkbox", "radio"} else "")
        if kind in {"checkbox", "radio"}:
            words = has.get("aria-label") or has.get("title", "")
            form.choices.setdefault(name, []).append((value, words))
            if "checked" in has:
                form.fields.append((name, value))
        elif kind == "submit":
            form.buttons.append((name, value, value))
        elif kind != "file":
            form.fields.append((name, value))

    def _option(self, has: dict[str, str]) -> None:
        assert self._select is not None
        form, name, chosen = self._select
        place = len(form.choices[name])
        form.choices[name].append((has.get("value", ""), ""))
        selected = "selected" in has
        self._select = (form, name, chosen or selected)

        def keep(words: str) -> None:
            value = has.get("value", words)
            form.choices[name][place] = (value, words)
            if selected:
                form.fields.append((name, value))

        self._listen("option", keep)

    def _close_select(self) -> None:
        """Without a selected option a browser sends the first."""
        if self._select is None:
            return
        form, name, chosen = self._select
        if not chosen and form.choices[name]:
            form.fields.append((name, form.choices[name][0][0]))
        self._select = None

    def _listen(self, tag: str, keep: Callable[[str], object]) -> None:
        self._saying, self._end, self._keep = [], tag, keep

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self.words.append(data)
        if self._saying is not None:
            self._saying.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._silent = max(0, self._silent - 1)
        elif tag == "form":
            self._form = None
        if self._saying is not None and tag == self._end:
            said, keep = "".join(self._saying), self._keep
            self._saying = None
            keep(said.removeprefix("\n") if tag == "textarea" else said.strip())
        if tag == "select":
            self._close_select()

    def form(self, *names: str, words: str = "", action: str = "") -> Form:
        """The first form that has these fields, a button with these words, this in its address."""
        for form in self.forms:
            button = not words or any(words in said for _name, _value, said in form.buttons)
            if set(names) <= form.names() and button and action in form.action:
                return form
        raise Astray(f"{self.url}: no form with {names} {words} {action}")

    def link(self, words: str = "", href: str = "") -> str:
        """The address of the first link with these words, or with this in its address."""
        for target, said in self.links:
            if words in said and href in target:
                return target
        raise Astray(f"{self.url}: no link “{words}” {href}")


class Visitor:
    """One person at the demo, signed in by one click."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)

    @classmethod
    def enters(cls, base: str, label: str) -> Self:
        """Sign in through the list of the sign-in page."""
        visitor = cls(base)
        page = visitor.get("/accounts/login/")
        form = page.form("account")
        for name, value, words in form.buttons:
            if label in words:
                visitor.send(form, {name: value})
                return visitor
        raise Astray(f"the sign-in page does not offer “{label}”")

    def get(self, path: str, *, may_fail: bool = False) -> Page:
        return self._open(urllib.request.Request(self._url(path)), may_fail)  # noqa: S310

    def send(
        self,
        form: Form,
        values: Values | None = None,
        *,
        button: str = "",
        files: dict[str, tuple[str, bytes]] | None = None,
        may_fail: bool = False,
    ) -> Page:
        """Fill in a form and send it; ``button`` is a part of the words of the one clicked,
        ``files`` holds name and content by field."""
        given = values or {}
        rows = [(name, value) for name, value in form.fields if name not in given]
        for name, value in given.items():
            rows += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        rows += [(n, v) for n, v, words in form.buttons if button and button in words and n][:1]
        body = urllib.parse.urlencode(rows)
        if not form.post:
            return self.get(f"{form.action.split('?')[0]}?{body}", may_fail=may_fail)
        kind, content = "application/x-www-form-urlencoded", body.encode()
        if files:
            kind, content = multipart(rows, files)
        headers = {"Referer": self.base, "Content-Type": kind}
        request = urllib.request.Request(self._url(form.action), content, headers)  # noqa: S310
        return self._open(request, may_fail)

    def _url(self, path: str) -> str:
        return urllib.parse.urljoin(self.base + "/", path)

    def _open(self, request: urllib.request.Request, may_fail: bool) -> Page:
        try:
            answer = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            status, url = answer.status or 0, answer.geturl()
            kind = answer.headers.get_content_type()
            body = answer.read()
        html = body.decode("utf-8", "replace") if kind.startswith("text/") else ""
        page = Page(url, status, html)
        if status >= 400 and not may_fail:
            said = f"{request.get_method()} {url}: {status}"
            raise Astray(f"{said} {page.text[:200]}")
        return page


def multipart(
    rows: list[tuple[str, str]], files: dict[str, tuple[str, bytes]]
) -> tuple[str, bytes]:
    """Content type and body of a form with files (RFC 7578)."""
    boundary = f"----{uuid.uuid4().hex}"
    parts = [(f'name="{name}"', value.encode()) for name, value in rows]
    parts += [
        (f'name="{field_}"; filename="{name}"', content)
        for field_, (name, content) in files.items()
    ]
    body = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()
        + content
        + b"\r\n"
        for head, content in parts
    )
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()
