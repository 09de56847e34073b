"""7,104 real Chinese texts through the front door, and on to the bulletin.

32 officers of the 32 townships and subdistricts submit at the same time over HTTP, as a browser
does: they open the form, every eighth text comes as a Word file whose text they then look through,
and what the program refuses with a sentence they put right and send again. A share is edited,
accepted, issued, dispatched and adopted through the actions; the county rule scores it; the
bulletin comes out. Texts: ``data/retrieval_small.json`` in ``QINGXUN_SHARED`` (default: the folder
``shared`` beside the checkout).
"""

import argparse
import html
import io
import json
import os
import queue
import re
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.support.browser import Answer, Browser, encode, new_key, read_form
from tests.bench.support.county import Bench, Seat, make_in_process, set_up
from tests.bench.support.servers import QINGXUN, complaints, running

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("cmrc", "drcd", "csl")
WORD_EVERY = 8
TITLE_LIMIT = 120
TRIES = 3
UNPRINTABLE = re.compile("[\U0001f000-\U0001faff\u2702-\u27b0\ufe0f\u20e3\x00-\x08\x0b-\x1f]")
SMALL = 256


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench real_input")
    parser.add_argument("--small", action="store_true", help=f"{SMALL} texts")
    small = parser.parse_args(words).small
    shared = Path(os.environ.get("QINGXUN_SHARED", ROOT.parent / "shared"))
    source = shared / "data" / "retrieval_small.json"
    if not source.is_file():
        print(f"{source.name} is not there; name its folder by QINGXUN_SHARED. Nothing measured.")
        return {"skipped": True}
    texts = read_texts(source)
    texts = texts[:: len(texts) // SMALL] if small else texts
    with tempfile.TemporaryDirectory() as folder:
        county = make_in_process(Path(folder) / "home")
        office = Office(county, texts)
        with running(Path(county.home), *QINGXUN) as port:
            office.submit_all(port)
        for line in complaints(Path(county.home))[:50]:
            print(f"the server said: {line}")
        figures = office.figures() | office_work(Path(county.home))
    for name, value in figures.items():
        print(f"{name:<28} {value}")
    for wrong, count in office.wrong.most_common(5):
        print(f"error, {count} times: {wrong}")
    return figures


def read_texts(source: Path) -> list[str]:
    """The bodies of all three collections."""
    data = json.loads(source.read_text(encoding="utf-8"))
    return [row["body"] for name in SOURCES for row in data[name]]


@dataclass
class Office:
    """All officers at their desks, and what became of what they sent."""

    county: Bench
    texts: list[str]
    seconds: float = 0.0
    sent: int = 0
    from_word: int = 0
    put_right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def submit_all(self, port: int) -> None:
        work: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        for place, text in enumerate(self.texts):
            work.put((place, text))
        officers = [Officer(self, seat, port) for seat in self.county.officers]
        threads = [threading.Thread(target=officer.work, args=[work]) for officer in officers]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.seconds = time.perf_counter() - began

    def figures(self) -> dict[str, object]:
        return {
            "texts": len(self.texts),
            "officers": len(self.county.officers),
            "manuscripts_in": self.sent,
            "from_word_files": self.from_word,
            "put_right_and_sent_again": sum(self.put_right.values()),
            "errors": len(self.texts) - self.sent,
            "seconds": round(self.seconds, 1),
            "per_second": round(self.sent / self.seconds, 1),
        }


class Officer:
    """One officer at one browser."""

    def __init__(self, office: Office, seat: Seat, port: int) -> None:
        self.office, self.browser = office, Browser(port, seat.session)

    def work(self, texts: "queue.SimpleQueue[tuple[int, str]]") -> None:
        while True:
            try:
                place, text = texts.get_nowait()
            except queue.Empty:
                return
            try:
                self.write(text, as_word=place % WORD_EVERY == 0)
            except Exception as error:
                self.office.wrong[f"{type(error).__name__}: {error}"[:200]] += 1

    def write(self, text: str, *, as_word: bool) -> None:
        """One manuscript from the empty form to the desk."""
        address = self.browser.get("/desk/write/").location
        title, body = heading_of(text), text
        page = self.open(address)
        if as_word:
            files = {"word": ("来稿.docx", word_file(title, body))}
            form = read_form(page, "data-keep")
            fields = form.filled(do="word", title="", idempotency_key=new_key())
            answer = self.browser.post(address, encode(fields, form.places, files))
            if answer.status != 303:
                raise ValueError(f"Word file: {answer.status} {sentence_of(answer)}")
            page = self.open(address)
            title = dict(read_form(page, "data-keep").fields)["title"] or title
            body = ""
        self.submit(address, page, title, body)
        self.office.sent += 1
        self.office.from_word += as_word

    def open(self, address: str) -> bytes:
        answer = self.browser.get(address)
        if answer.status != 200:
            raise ValueError(f"form: {answer.status}")
        return answer.body

    def submit(self, address: str, page: bytes, title: str, body: str) -> None:
        """Submit; what is refused with a sentence is put right as an officer would."""
        for _ in range(TRIES):
            form = read_form(page, "data-keep")
            body = body or dict(form.fields)["body"]
            new = {"title": title, "body": body, "kind": self.office.county.kind}
            fields = form.filled(**new, do="submit", idempotency_key=new_key())
            answer = self.browser.post(address, encode(fields, form.places))
            if answer.status == 303 and not answer.location.endswith("/edit/"):
                self.browser.get(answer.location)
                return
            if answer.status != 422:
                break
            self.office.put_right[sentence_of(answer)] += 1
            title = UNPRINTABLE.sub("", title)[:TITLE_LIMIT]
            body, page = UNPRINTABLE.sub("", body), answer.body
        raise ValueError(f"{answer.status} {sentence_of(answer)}")


def heading_of(text: str) -> str:
    """An officer's title for a text that has none: its first sentence, however long."""
    return re.split("[。！？\n]", text.strip(), maxsplit=1)[0].strip() or text.strip()[:40]


def sentence_of(answer: Answer) -> str:
    """What a refused form says."""
    found = re.findall(rb"(?:invalid-feedback|alert)[^>]*>(.*?)</(?:div|ul|p)>", answer.body, re.S)
    words = re.sub(r"<[^>]+>", " ", b" ".join(found).decode())
    return html.unescape(" ".join(words.split()))[:120]


def word_file(title: str, body: str) -> bytes:
    """A Word file with a heading and a paragraph a line."""
    from docx import Document

    document = Document()
    document.add_heading(UNPRINTABLE.sub("", title), level=1)
    for line in UNPRINTABLE.sub("", body).splitlines():
        document.add_paragraph(line)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def office_work(home: Path) -> dict[str, object]:
    """What the county office does with it; figures of the outcome."""
    set_up(home)
    from tests.bench.support.office_work import walk

    return walk(home)
