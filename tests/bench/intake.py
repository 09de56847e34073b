"""100 mixed files and the hostile set, read by a running server: files per second, memory, p95.

A real ``qingxun serve`` reads them in a thread, as the job of intake does, while somebody else asks
for a page again and again: the baseline is the same page, asked for by the same visitor, while
nothing is read: before, between the two sets, and after. Of these three stretches the middle p95
counts, so that other work of the machine spoils at most one. Memory is what the system says of the
server and of every process that it starts, looked at every 30 ms.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.support.browser import Browser
from tests.bench.support.county import make_in_process
from tests.bench.support.intake_server import BATCH, DONE
from tests.bench.support.mixed_files import mixed
from tests.bench.support.servers import complaints, running
from tests.documents.intake import hostile

SERVER = ("tests.bench.support.intake_server",)
PAGE = "/"
QUIET = 8.0  # seconds of a stretch of the baseline
WARM_UP = 2.0  # seconds before the first one: the page is slow when it is asked for first
PAUSE = 0.1  # seconds between two requests
LOOK = 0.03
ALLOWED_SECONDS, ALLOWED_MEGABYTES = 20, 1024


def run(words: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="./dev bench intake")
    parser.add_argument("--small", action="store_true", help="a tenth of the files")
    small = parser.parse_args(words).small
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        county = make_in_process(base / "home")
        home = Path(county.home)
        good, bad = base / "good", base / "bad"
        write(good, mixed(10 if small else 100))
        write(bad, hostile.FILES)
        with running(home, *SERVER) as port:
            visitor = Visitor(port, county.editors[0].session)
            watcher = Watcher(server_of(port))
            visitor.during(lambda: time.sleep(WARM_UP))
            quiet = [visitor.while_quiet()]
            files, pages = read_all(home, good, visitor, watcher)
            quiet.append(visitor.while_quiet())
            attacks, pages_under_attack = read_all(home, bad, visitor, watcher)
            quiet.append(visitor.while_quiet())
        for line in complaints(home)[-20:]:
            print(line)
    figures = report(quiet, files, pages, attacks, pages_under_attack, watcher)
    return figures | {"page_failures": visitor.failures}


def write(folder: Path, files: dict[str, Callable[[], bytes]]) -> None:
    folder.mkdir()
    for name, make in files.items():
        (folder / name).write_bytes(make())


@dataclass
class Visitor:
    """Somebody who looks at a page while files are read."""

    port: int
    session: str
    failures: int = 0

    def while_quiet(self) -> list[float]:
        """A stretch of the baseline."""
        return self.during(lambda: time.sleep(QUIET))

    def during(self, work: Callable[[], Any]) -> list[float]:
        """Milliseconds of every request for the page while ``work`` runs."""
        took: list[float] = []
        done = threading.Event()

        def look() -> None:
            with Browser(self.port, self.session) as browser:
                while not done.is_set():
                    began = time.perf_counter()
                    answer = browser.get(PAGE)
                    took.append((time.perf_counter() - began) * 1000)
                    self.failures += answer.status != 200
                    time.sleep(PAUSE)

        thread = threading.Thread(target=look)
        thread.start()
        try:
            work()
        finally:
            done.set()
            thread.join()
        return took


@dataclass
class Watcher:
    """Looks at the memory of a server and of what it starts."""

    server: int
    server_peak: float = 0.0
    seen: list[tuple[float, float]] = field(default_factory=list)  # moment, largest child

    def watch(self, done: threading.Event) -> None:
        while not done.is_set():
            sizes = {pid: resident(pid) for pid in [self.server, *descendants(self.server)]}
            self.server_peak = max(self.server_peak, sizes.pop(self.server))
            self.seen.append((time.monotonic(), max(sizes.values(), default=0.0)))
            time.sleep(LOOK)

    def peak(self, began: float, ended: float) -> float:
        """The largest child, in megabytes, between two moments."""
        return max((size for at, size in self.seen if began <= at <= ended), default=0.0)


def read_all(
    home: Path, folder: Path, visitor: Visitor, watcher: Watcher
) -> tuple[list[dict[str, Any]], list[float]]:
    """Have the server read a folder; what it says of every file, and the visitor's times."""
    done = threading.Event()
    thread = threading.Thread(target=watcher.watch, args=(done,))
    thread.start()

    def wait() -> None:
        (home / f"{BATCH}.new").write_text(str(folder), encoding="utf-8")
        shutil.move(home / f"{BATCH}.new", home / BATCH)
        while not (home / DONE).exists():
            time.sleep(0.05)

    pages = visitor.during(wait)
    done.set()
    thread.join()
    lines = (home / DONE).read_text(encoding="utf-8").splitlines()
    (home / DONE).unlink()
    files = [json.loads(line) for line in lines]
    for file in files:
        file["seconds"] = file["ended"] - file["began"]
        file["megabytes"] = watcher.peak(file["began"], file["ended"])
    return files, pages


def server_of(port: int) -> int:
    """The process of the worker that answers at this port: the child of the one that listens."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode().split("\0")
        except OSError:
            continue
        if str(port) in words and SERVER[0] in words:
            children = children_of(int(path.parent.name))
            if children:
                return children[0]
    raise RuntimeError("the server's worker was not found")


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, path.read_text().split())
        except OSError:
            continue
    return found


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for child in children_of(pid):
        found += [child, *descendants(child)]
    return found


def resident(pid: int) -> float:
    """Megabytes of memory in use by a process."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * 4096 / 1024**2


def p95(values: list[float]) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)], 1)


def report(
    quiet: list[list[float]],
    files: list[dict[str, Any]],
    pages: list[float],
    attacks: list[dict[str, Any]],
    pages_under_attack: list[float],
    watcher: Watcher,
) -> dict[str, object]:
    for file in (*files, *attacks):
        told = file["told"][:60]
        print(
            f"{file['name']:<24} {file['seconds']:6.2f} s {file['megabytes']:6.0f} MB  "
            f"{file['answer']:<8} {told}"
        )
    took = files[-1]["ended"] - files[0]["began"]
    stretches = [p95(stretch) for stretch in quiet]
    base = statistics.median(stretches)
    text = [file for file in files if not file["name"].endswith((".jpg", ".png", ".heic", ".doc"))]
    return {
        "files": len(files),
        "files_per_s": round(len(files) / took, 2),
        "text_files_per_s": round(len(text) / sum(file["seconds"] for file in text), 2),
        "not_read": [file["name"] for file in files if file["answer"] != "read"],
        "server_peak_mb": round(watcher.server_peak),
        "child_peak_mb": round(max(file["megabytes"] for file in files)),
        "hostile_files": len(attacks),
        "hostile_failed": [file["name"] for file in attacks if file["answer"] == "failed"],
        "hostile_max_s": round(max(file["seconds"] for file in attacks), 1),
        "hostile_max_mb": round(max(file["megabytes"] for file in attacks)),
        "hostile_over": [
            file["name"]
            for file in attacks
            if file["seconds"] > ALLOWED_SECONDS or file["megabytes"] > ALLOWED_MEGABYTES
        ],
        "page_p95_quiet_ms": stretches,
        "page_p95_during_ms": p95(pages),
        "page_p95_attacked_ms": p95(pages_under_attack),
        "page_during_ratio": round(p95(pages) / base, 2),
        "page_attacked_ratio": round(p95(pages_under_attack) / base, 2),
    }
