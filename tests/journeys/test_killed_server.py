"""A server that is killed while it writes: every submission is there whole, or not at all."""

import contextlib
import http.client
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from qingxun.config.devtools.running import free_port
from qingxun.kit.ids import uuid7
from tests.bench.support.browser import Browser, Form, blank_form, encode, new_key
from tests.bench.support.county import Bench, Seat, make_in_process
from tests.bench.support.servers import QINGXUN, start, wait_until_up
from tests.config.installations import command, environment, qingxun
from tests.waiting import SECONDS, wait_until

pytestmark = pytest.mark.slow
KILLS = 3
WRITERS = 6
LEAST_ANSWERED = 25  # before each kill, so that it falls into full work
TEXT = (
    "近日，镇团委组织青年志愿者走进石雕市场，为商户讲解直播带货的基本做法，现场解答提问三十余次。"
)


@dataclass
class Attempt:
    """A submission that was sent: its keys, and whether the answer came."""

    manuscript: uuid.UUID
    key: str
    answered: bool = False


@dataclass
class Load:
    """Officers who submit without pause until the server is gone."""

    county: Bench
    port: int
    attempts: list[Attempt] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def start(self) -> list[threading.Thread]:
        seats = self.county.officers[:WRITERS]
        threads = [threading.Thread(target=self.write, args=[seat]) for seat in seats]
        for thread in threads:
            thread.start()
        return threads

    def write(self, seat: Seat) -> None:
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            Browser(self.port, seat.session) as browser,
        ):
            form = blank_form(browser)
            while True:
                self.submit(browser, form)

    def submit(self, browser: Browser, form: Form) -> None:
        attempt = Attempt(uuid7(), new_key())
        new = {"title": "青年走进石雕市场", "body": TEXT, "idempotency_key": attempt.key}
        fields = form.filled(kind=self.county.kind, do="submit", **new)
        body = encode(fields, form.places)
        self.attempts.append(attempt)
        answer = browser.post(f"/desk/manuscripts/{attempt.manuscript}/edit/", body)
        if answer.status == 303 and answer.location.endswith(f"/{attempt.manuscript}/"):
            attempt.answered = True
        else:
            self.wrong.append(f"{answer.status} {answer.location}")

    @property
    def answered(self) -> int:
        return sum(attempt.answered for attempt in self.attempts)


@pytest.fixture(autouse=True)
def own_file() -> Iterator[None]:
    """The killed server has a file of its own, whatever database the suite runs on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("QINGXUN_DATABASE_URL", raising=False)
        yield


def test_a_killed_server_leaves_every_submission_whole_or_absent(
    tmp_path: Path, migrated: Path
) -> None:
    """Killed several times under load. One test: the workers would each kill a server again."""
    shutil.copy(migrated, tmp_path)
    county = make_in_process(tmp_path)
    loads = [kill_under_load(tmp_path, county)]
    qingxun(tmp_path, "backup", tmp_path / "saved.tar")
    loads += [kill_under_load(tmp_path, county) for _ in range(KILLS - 1)]
    check_every_kill_met_submissions_under_way(loads)
    check_what_was_answered_is_there_and_whole(tmp_path, loads)
    check_nothing_is_left_without_what_belongs_to_it(tmp_path)
    check_the_search_says_what_the_archive_says(tmp_path)
    check_the_log_is_proved_and_the_server_goes_on(tmp_path, loads[0].county)


def kill_under_load(home: Path, county: Bench) -> Load:
    """Serve, submit from many sides, and kill the server and its worker without warning."""
    port = free_port()
    server = start(home, port, *QINGXUN)
    wait_until_up(port, server)
    load = Load(county, port)
    threads = load.start()

    def has_answered() -> bool:
        assert not load.wrong, load.wrong[0]
        assert any(thread.is_alive() for thread in threads), "every writer gave up"
        return load.answered >= LEAST_ANSWERED

    wait_until(has_answered, f"{LEAST_ANSWERED} answers", every=0.01)
    for pid in [*children_of(server.pid), server.pid]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.wait(SECONDS)
    for thread in threads:
        thread.join(SECONDS)
    return load


def children_of(pid: int) -> list[int]:
    """Processes that a process started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def rows(home: Path, sql: str, *params: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(home / "qingxun.sqlite3") as database:
        return database.execute(sql, params).fetchall()


def check_every_kill_met_submissions_under_way(loads: list[Load]) -> None:
    for load in loads:
        assert load.wrong == []
        assert load.answered >= LEAST_ANSWERED
        assert any(not attempt.answered for attempt in load.attempts)


def check_what_was_answered_is_there_and_whole(home: Path, loads: list[Load]) -> None:
    for load in loads:
        for attempt in load.attempts:
            found = parts_of(home, attempt)
            if attempt.answered:
                assert set(found.values()) == {1}, found
            else:
                assert set(found.values()) in ({0}, {1}), found


PARTS = {
    "manuscript": "SELECT COUNT(*) FROM desk_manuscript WHERE id = ?1"
    " AND first_submitted_at IS NOT NULL",
    "contributor": "SELECT COUNT(*) FROM desk_contributor WHERE manuscript_id = ?1",
    "revision": "SELECT COUNT(*) FROM desk_revision WHERE manuscript_id = ?1",
    "submission": "SELECT COUNT(*) FROM desk_submission WHERE manuscript_id = ?1",
    "event": "SELECT COUNT(*) FROM desk_submissionevent e JOIN desk_submission s"
    " ON e.submission_id = s.id WHERE s.manuscript_id = ?1",
    "audit of the draft": "SELECT COUNT(*) FROM audit_auditrow WHERE object_id = ?1"
    " AND verb = 'desk.start_manuscript'",
    "audit of the submission": "SELECT COUNT(*) FROM audit_auditrow a JOIN desk_submission s"
    " ON a.object_id = s.id WHERE s.manuscript_id = ?1 AND a.verb = 'desk.submit_manuscript'",
    "search": "SELECT COUNT(*) FROM search_searchentry e JOIN desk_submission s"
    " ON e.object_id = s.id WHERE s.manuscript_id = ?1",
    "archived text": "SELECT COUNT(*) FROM copies_archivedtext WHERE manuscript_id = ?1",
    "answer": "SELECT COUNT(*) FROM records_idempotencykey WHERE key = ?2 AND status = 303",
}


def parts_of(home: Path, attempt: Attempt) -> dict[str, int]:
    """How many rows of each kind a submission left."""
    keys = (attempt.manuscript.hex, uuid.UUID(attempt.key).hex)
    with sqlite3.connect(home / "qingxun.sqlite3") as database:
        return {
            part: database.execute(sql, keys if "?2" in sql else keys[:1]).fetchone()[0]
            for part, sql in PARTS.items()
        }


def check_nothing_is_left_without_what_belongs_to_it(home: Path) -> None:
    halves = (
        "SELECT id FROM desk_manuscript WHERE id NOT IN"
        " (SELECT manuscript_id FROM desk_submission)",
        "SELECT id FROM desk_submission WHERE id NOT IN"
        " (SELECT submission_id FROM desk_submissionevent)",
        "SELECT key FROM records_idempotencykey WHERE status = 0",
        "SELECT * FROM pragma_foreign_key_check",
        "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    )
    for sql in halves:
        assert rows(home, sql) == [], sql


def check_the_search_says_what_the_archive_says(home: Path) -> None:
    """After the kills, after a rebuild that was killed as well, and in an older backup."""
    rebuild = subprocess.Popen(
        command(home, "search", "rebuild", "--anew"), env=environment(), stderr=subprocess.PIPE
    )
    assert rebuild.stderr is not None
    assert rebuild.stderr.readline().strip() == b"tokens"
    rebuild.kill()
    rebuild.communicate()
    qingxun(home, "search", "verify")
    qingxun(home / "older", "restore", home / "saved.tar")
    qingxun(home / "older", "search", "verify")


def check_the_log_is_proved_and_the_server_goes_on(home: Path, county: Bench) -> None:
    qingxun(home, "audit", "verify")
    qingxun(home, "scoring", "verify")
    port = free_port()
    server = start(home, port, *QINGXUN)
    try:
        wait_until_up(port, server)
        seat = county.officers[-1]
        again = Load(county, port)
        with Browser(port, seat.session) as browser:
            again.submit(browser, blank_form(browser))
        assert (again.answered, again.wrong) == (1, [])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(SECONDS)
