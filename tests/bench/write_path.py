"""Submitting a manuscript over HTTP, against a bare view that writes one row and one audit row.

Eight connections, kept alive; both servers run as ``qingxun serve`` does, each on an installation
in a folder of its own. They are measured in turns. All are sent the whole form of 写稿 with a text
of some 600 characters; behind ours stand session, CSRF, idempotency key, form, manuscript,
contributor, revision, submission, event, search index and two audit rows.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qingxun.kit.ids import uuid7
from tests.bench.support.browser import Browser, blank_form, encode, new_key
from tests.bench.support.county import Bench, Seat, make_in_process
from tests.bench.support.servers import BARE, BARE_AS_OURS, QINGXUN, running

CONNECTIONS = 8
ROUNDS = 6
SECONDS = 6.0  # of one turn
WANTED = 0.3
SENTENCE = "近日，镇团委组织二十名青年志愿者走进石雕市场，为商户讲解直播带货的基本做法。"
TEXT = "\n".join(f"第{n}，{SENTENCE}" for n in range(1, 16))


@dataclass
class Turns:
    """What the turns of one server gave."""

    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds below which that share of the answers came."""
        ordered = sorted(self.times)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench write_path")
    parser.add_argument("--small", action="store_true", help="two short turns")
    small = parser.parse_args(words).small
    rounds, seconds = (2, 2.0) if small else (ROUNDS, SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        county = make_in_process(Path(folder) / "ours")
        homes = [Path(folder) / name for name in ("bare", "as_ours")]
        for home in homes:
            home.mkdir()
        with (
            running(Path(county.home), *QINGXUN) as ours_port,
            running(homes[0], *BARE) as bare_port,
            running(homes[1], *BARE_AS_OURS) as as_ours_port,
        ):
            writers = [Writer(ours_port, seat, county) for seat in county.officers[:CONNECTIONS]]
            blanks = [BareWriter(bare_port, writer.sample()) for writer in writers]
            quick = [BareWriter(as_ours_port, writer.sample()) for writer in writers]
            bare, as_ours, ours = turns = Turns(), Turns(), Turns()
            for each in (blanks, quick, writers):
                turn(Turns(), each, 1.0)
            for _ in range(rounds):
                for taken, each in zip(turns, (blanks, quick, writers), strict=True):
                    turn(taken, each, seconds)
    return report(bare, as_ours, ours)


class Writer:
    """An officer who submits one manuscript after the other."""

    def __init__(self, port: int, seat: Seat, county: Bench) -> None:
        self.browser, self.county = Browser(port, seat.session), county
        form = blank_form(self.browser)
        fields = form.filled(
            title=f"{seat.unit_name}青年志愿者走进石雕市场",
            body=TEXT,
            kind=county.kind,
            keywords="石雕 志愿",
            do="submit",
            idempotency_key="{key}",
        )
        self.before, self.after = encode(fields, form.places).split(b"{key}")

    def sample(self) -> bytes:
        return self.before + new_key().encode() + self.after

    def __call__(self) -> str:
        """Submit; what went wrong, or nothing."""
        answer = self.browser.post(f"/desk/manuscripts/{uuid7()}/edit/", self.sample())
        self.browser.cookies.pop("messages", None)  # a browser's next page has shown it
        good = answer.status == 303 and not answer.location.endswith("/edit/")
        return "" if good else f"{answer.status} {answer.location}"


class BareWriter:
    """The same form, sent to the bare view."""

    def __init__(self, port: int, body: bytes) -> None:
        self.browser, self.body = Browser(port), body

    def __call__(self) -> str:
        answer = self.browser.post("/write/", self.body)
        return "" if answer.status == 303 else str(answer.status)


def turn(turns: Turns, writers: Sequence[Writer | BareWriter], seconds: float) -> None:
    """All connections at once for some seconds."""
    gate = threading.Barrier(len(writers) + 1)
    ends: list[float] = [0.0]
    times: list[list[float]] = [[] for _ in writers]

    def loop(write: Callable[[], str], mine: list[float]) -> None:
        gate.wait()
        while (began := time.perf_counter()) < ends[0]:
            wrong = write()
            mine.append(time.perf_counter() - began)
            if wrong:
                turns.errors.append(wrong)

    threads = [
        threading.Thread(target=loop, args=pair) for pair in zip(writers, times, strict=True)
    ]
    for thread in threads:
        thread.start()
    started = time.perf_counter()
    ends[0] = started + seconds
    gate.wait()
    for thread in threads:
        thread.join()
    turns.rates.append(sum(map(len, times)) / (time.perf_counter() - started))
    turns.times += [each for mine in times for each in mine]


def ratio_of(ours: Turns, other: Turns) -> float:
    """The median of the ratios of turns that stood beside each other."""
    pairs = zip(ours.rates, other.rates, strict=True)
    return round(statistics.median(our / each for our, each in pairs), 3)


def report(bare: Turns, as_ours: Turns, ours: Turns) -> dict[str, object]:
    wrong = bare.errors + as_ours.errors + ours.errors
    figures: dict[str, object] = {
        "connections": CONNECTIONS,
        "turns": len(ours.rates),
        "submissions": len(ours.times),
        "errors": len(wrong),
        "bare_per_second": round(statistics.median(bare.rates), 1),
        "bare_as_ours_per_second": round(statistics.median(as_ours.rates), 1),
        "submit_per_second": round(statistics.median(ours.rates), 1),
        "ratio": ratio_of(ours, bare),
        "ratio_wanted": WANTED,
        "ratio_to_bare_as_ours": ratio_of(ours, as_ours),
        "bare_p50_ms": bare.percentile(0.5),
        "submit_p50_ms": ours.percentile(0.5),
        "bare_p99_ms": bare.percentile(0.99),
        "submit_p99_ms": ours.percentile(0.99),
    }
    for name, value in figures.items():
        print(f"{name:<24} {value}")
    for each in sorted(set(wrong))[:5]:
        print("error:", each)
    return figures
