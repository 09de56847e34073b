"""A file that breaks its reader costs that file and nothing else."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from qingxun.documents.sandbox import (
    ParserBusy,
    ParserDied,
    ParserRefused,
    ParserTimedOut,
    Sandbox,
    pool,
)
from tests.documents.hostile_jobs import HELD_AT
from tests.waiting import SECONDS, wait_until

PATIENT = 120  # seconds that a file may take which is held by the test


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    box = Sandbox(jobs="tests.documents.hostile_jobs", at_once=4)
    yield box
    box.close()


def test_bytes_paths_and_open_files_are_read_alike(box: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc" * 1000)
    with path.open("rb") as file:
        file.read(10)
        answers = [box.run("read", source) for source in (b"abc" * 1000, path, file)]
    assert {answer.payload for answer in answers} == {b"abc" * 1000}


def test_each_file_has_a_child_and_a_folder_of_its_own(box: Sandbox) -> None:
    first, second = box.run("read", b"1").fields, box.run("read", b"2").fields
    assert first["pid"] != second["pid"]
    assert first["folder"] != second["folder"]
    wait_until(lambda: not Path(first["folder"]).exists(), "the first folder is gone")


def test_a_crash_is_told(box: Sandbox) -> None:
    with pytest.raises(ParserDied):
        box.run("crash", b"x")


def test_memory_is_limited(box: Sandbox) -> None:
    with pytest.raises(ParserRefused) as refused:
        box.run("swell", b"x")
    assert refused.value.code == "too_complex"


@pytest.mark.parametrize("job", ["spin", "sleep"])
def test_time_is_limited(box: Sandbox, job: str) -> None:
    began = time.monotonic()
    with pytest.raises(ParserTimedOut):
        box.run(job, b"x", options={"seconds": 600}, seconds=1)
    assert time.monotonic() - began < 600  # the job's own end was not waited for


def test_files_beside_a_broken_one_are_read(box: Sandbox) -> None:
    def attempt(number: int) -> str:
        job = {0: "crash", 1: "swell", 2: "spin"}.get(number % 10, "read")
        try:
            seconds = 1 if job == "spin" else 20
            return str(box.run(job, bytes([number]), seconds=seconds).payload[0])
        except (ParserDied, ParserRefused, ParserTimedOut) as error:
            return f"broken: {type(error).__name__}"

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(attempt, range(30)))
    breaks = {0: "broken: ParserDied", 1: "broken: ParserRefused", 2: "broken: ParserTimedOut"}
    assert results == [breaks.get(number % 10, str(number)) for number in range(30)]


def test_no_socket_can_be_opened(box: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(ParserRefused):
        box.run("call_home", b"x", options={"port": server.getsockname()[1]})


def test_where_the_kernel_allows_there_is_no_network_at_all(box: Sandbox) -> None:
    answer = box.run("raw_call_home", b"x")
    if not answer.isolated:
        pytest.skip("the kernel gives this process no namespace; the audit hook holds alone")
    assert answer.fields["interfaces"] <= 1  # the loopback, which is down


def test_no_program_can_be_started(box: Sandbox) -> None:
    with pytest.raises(ParserRefused):
        box.run("start_program", b"x")


def test_nothing_is_written_outside_the_own_folder(box: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "stolen"
    with pytest.raises(ParserRefused):
        box.run("write", b"x", options={"path": str(target)})
    assert not target.exists()
    box.run("write", b"x", options={"path": "inside"})


def test_the_servers_environment_stays_with_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QINGXUN_SECRET_KEY", "secret")
    box = Sandbox(jobs="tests.documents.hostile_jobs")
    try:
        names = box.run("environment", b"x").fields["names"]
    finally:
        box.close()
    assert not [name for name in names if name.startswith("QINGXUN")]


def test_a_killed_reader_process_is_started_again() -> None:
    box = Sandbox(jobs="tests.documents.hostile_jobs")
    try:
        box.run("read", b"1")
        process = box._process
        assert process is not None
        process.popen.kill()
        process.popen.wait()
        assert box.run("read", b"22").fields["size"] == 2
    finally:
        box.close()


def test_the_reader_ends_when_the_server_closes() -> None:
    box = Sandbox(jobs="tests.documents.hostile_jobs")
    box.run("read", b"1")
    process = box._process
    assert process is not None
    box.close()
    assert process.popen.poll() is not None


def is_read(held: Path) -> bool:
    """Whether a child holds the file at this moment: its place in it is ours too."""
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            if link.readlink() == held:
                told = Path(f"/proc/self/fdinfo/{link.name}").read_text()
                return told.split()[:2] == ["pos:", str(HELD_AT)]
    return False


def children_of(box: Sandbox) -> list[int]:
    assert box._process is not None
    pid = box._process.popen.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_file_under_which_the_reader_process_is_killed_is_read_again(tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.touch()
    box = Sandbox(jobs="tests.documents.hostile_jobs")
    try:
        box.run("read", b"1")
        first = box._process
        assert first is not None
        with ThreadPoolExecutor(1) as threads:
            slow = threads.submit(box.run, "hold", held, seconds=PATIENT)
            wait_until(lambda: is_read(held), "a child reads the file")
            os.killpg(first.popen.pid, signal.SIGKILL)
            held.write_text("enough")
            slow.result()
        assert box._process is not first
    finally:
        box.close()


def test_a_file_whose_channel_closes_without_an_answer_is_read_again(
    box: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive, lost = pool.frames.receive, []

    def lose_the_first(*arguments: Any) -> Any:
        if not lost:
            lost.append(True)
            raise pool.frames.FrameBroken
        return receive(*arguments)

    monkeypatch.setattr(pool, "GONE_WITHIN", 0.1)
    monkeypatch.setattr(pool.frames, "receive", lose_the_first)
    assert box.run("read", b"abc").payload == b"abc"
    assert lost


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_file_whose_reader_is_killed_from_outside_is_read_again(
    box: Sandbox, number: signal.Signals, tmp_path: Path
) -> None:
    held = tmp_path / "held"
    held.touch()
    box.run("read", b"1")
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(box.run, "hold", held, seconds=PATIENT)
        wait_until(
            lambda: is_read(held) and len(children_of(box)) == 1,  # those of before are gone
            "one child reads the file",
        )
        (child,) = children_of(box)
        os.kill(child, number)
        wait_until(lambda: child not in children_of(box) and is_read(held), "another reads it")
        held.write_text("enough")
        slow.result()


def test_those_who_wait_are_served_in_the_order_of_coming() -> None:
    turns, served = pool._Turns(1), []
    assert turns.acquire(0)
    with ThreadPoolExecutor(3) as threads:
        for number in range(3):
            threads.submit(lambda n=number: turns.acquire(SECONDS) and served.append(n))
            wait_until(lambda n=number: len(turns._waiting) > n, "it stands in line")
        for number in range(3):
            turns.release()
            wait_until(lambda n=number: len(served) > n, "it is served")
    assert served == [0, 1, 2]
    assert not turns.acquire(0)


SERVER = """
import time
from qingxun.documents.sandbox import Sandbox
box = Sandbox(jobs="tests.documents.hostile_jobs")
box.run("read", b"1")
print(box._process.popen.pid, flush=True)
time.sleep(60)
"""


def test_the_reader_ends_when_the_server_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        reader = int(server.stdout.readline())
        server.kill()
    wait_until(lambda: not _lives(reader), "the reader has ended")


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_too_many_at_once_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "WAIT_FOR_TURN", 0.1)
    box = Sandbox(jobs="tests.documents.hostile_jobs", at_once=1)
    try:
        assert box._turns.acquire(0)  # somebody's file is being read
        with pytest.raises(ParserBusy):
            box.run("read", b"x")
        box._turns.release()
        assert box.run("read", b"x").payload == b"x"
    finally:
        box.close()


def test_a_forked_server_starts_a_reader_of_its_own(box: Sandbox) -> None:
    box.run("read", b"1")
    ours = box._process
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            fresh = box._process is None
            status = 0 if fresh and box.run("read", b"22").fields["size"] == 2 else 2
            box.close()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert box._process is ours
    assert box.run("read", b"333").fields["size"] == 3
