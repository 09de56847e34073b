"""The server's side of the reader process: hand over a file, wait, get fields or a reason."""

import atexit
import contextlib
import io
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from qingxun.documents.sandbox import frames

logger = logging.getLogger(__name__)
SECONDS = 20  # wall time for one file
WAIT_FOR_TURN = 60.0  # seconds a file waits while others are read
FROM_OUTSIDE = {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP, -signal.SIGQUIT}
GONE_WITHIN = 3.0  # seconds in which a reader process that closed its ends must have ended
START_GRACE = 10.0  # seconds granted on top, for the start of the reader and the way back


class ParserRefused(Exception):
    """The reader gave a reason: ``code`` and ``detail`` of a ``Fault``."""

    def __init__(self, code: str, detail: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class ParserDied(Exception):
    """The file killed its reader (memory, CPU time, a crash in a library).

    ``how`` is the exit code, negative for a signal, or what Python said.
    """

    def __init__(self, how: int | str = "") -> None:
        super().__init__(how)
        self.how = how


class ParserTimedOut(Exception):
    """The file was not read within its wall time; its reader was killed."""


class _ReaderGone(Exception):
    """The reader process ended under the file, a child was killed from outside before its time was
    up (as Linux does when memory runs out), or the channel closed though the child did not die (the
    kernel lost it on its way): most likely not the file's doing, so it is read once more."""


class ParserBusy(Exception):
    """Too many files are being read; nothing was tried."""


@dataclass(frozen=True)
class Answer:
    """What was read: plain fields and, where the job makes a file, its bytes.

    ``isolated`` says whether the reader had no network by the kernel (see ``sandbox.child``).
    """

    fields: dict[str, Any]
    payload: bytes = b""
    isolated: bool = False


@dataclass
class _Process:
    """A running reader process of one server process."""

    popen: "subprocess.Popen[bytes]"
    control: socket.socket
    complaints: BinaryIO  # what it wrote to standard error
    owner: int = field(default_factory=os.getpid)

    def is_gone(self) -> bool:
        """Whether the process has ended, or does so within a moment; says how."""
        try:
            code = self.popen.wait(timeout=GONE_WITHIN)
        except subprocess.TimeoutExpired:
            return False
        said = b""
        with contextlib.suppress(ValueError):  # another thread has closed it: it said all
            said = os.pread(self.complaints.fileno(), 4000, 0)
        logger.warning("The reader of files ended with %s. %s", code, said.decode(errors="replace"))
        return True

    def end(self) -> None:
        """Close the socket, at which the reader ends; kill it if it does not."""
        self.control.close()
        self.complaints.close()
        if self.owner != os.getpid():
            return
        try:
            self.popen.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()


class _Turns:
    """So many at once, the others one after the other in the order in which they came.

    A semaphore of the standard library knows no order: whoever comes back at once goes first, and
    on a busy machine somebody waits a minute in vain.
    """

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._waiting: deque[threading.Event] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait for a turn; False when none came in that many seconds."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(timeout):
            return True
        with self._lock:
            if mine.is_set():  # handed over in the last moment
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        """Give the turn to whoever waits longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


class Sandbox:
    """A reader process, started at the first file and again whenever it is gone.

    ``jobs`` names the module with the table of jobs. ``at_once`` files are read at the same
    time (default: two per core); more wait up to a minute. Safe among threads; a forked server
    process starts a reader of its own.
    """

    def __init__(
        self, *, jobs: str = "qingxun.documents.engine.jobs", at_once: int | None = None
    ) -> None:
        self._jobs = jobs
        self._at_once = at_once or max(2, 2 * (os.cpu_count() or 1))
        self._begin()
        ref = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _after_fork(ref))
        atexit.register(_at_exit, ref)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._turns = _Turns(self._at_once)
        self._process: _Process | None = None

    def run(
        self,
        job: str,
        source: bytes | Path | BinaryIO,
        *,
        options: dict[str, Any] | None = None,
        seconds: int = SECONDS,
    ) -> Answer:
        """Read one file in a fresh child with ``seconds`` (1 to 255) of wall and CPU time.

        Raises ``ParserRefused``, ``ParserDied``, ``ParserTimedOut``, ``ParserBusy``.
        """
        if not self._turns.acquire(timeout=WAIT_FOR_TURN):
            raise ParserBusy
        try:
            question = {"job": job, "options": options or {}, "seconds": seconds}
            return self._ask_twice(question, source, seconds)
        except _ReaderGone as error:
            raise ParserDied from error
        finally:
            self._turns.release()

    def _ask_twice(
        self, question: dict[str, Any], source: bytes | Path | BinaryIO, seconds: int
    ) -> Answer:
        """Ask again once when the reader ended for reasons that are not the file's. The second has
        a descriptor of its own: a child that is out of sight but lives would move its place."""
        with contextlib.suppress(_ReaderGone), descriptor(source) as file:
            return self._ask(question, file, seconds)
        with descriptor(source) as file:
            return self._ask(question, file, seconds)

    def close(self) -> None:
        """End the reader process; a later ``run`` starts another."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.end()

    def _ask(self, question: dict[str, Any], file: int, seconds: int) -> Answer:
        began = time.monotonic()
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                process = self._hand_over(seconds, file, theirs)
            try:
                frames.send(ours, question)
                answer, payload = frames.receive(ours, began + seconds + START_GRACE)
            except TimeoutError as error:
                self._drop(process)
                raise ParserTimedOut from error
            except (frames.FrameBroken, OSError) as error:
                if process.is_gone():
                    self._drop(process)
                else:
                    logger.warning("No reader answered at %s: %r.", question["job"], error)
                raise _ReaderGone from error
        if "died" in answer:
            late = time.monotonic() - began >= seconds
            logger.warning("A reader ended with %s at %s.", answer["died"], question["job"])
            if late:
                raise ParserTimedOut
            if answer["died"] in FROM_OUTSIDE:
                raise _ReaderGone
            raise ParserDied(answer["died"])
        if "error" in answer:
            logger.info("A file broke its reader: %s", answer["error"])
        if "fault" in answer:
            raise ParserRefused(answer["fault"], answer["detail"])
        return Answer(answer["fields"], payload, answer["isolated"])

    def _hand_over(self, seconds: int, file: int, channel: socket.socket) -> _Process:
        """Send the file to the reader process, starting it anew once if it is gone."""
        for last_try in (False, True):
            with self._lock:
                process = self._running()
                try:
                    socket.send_fds(process.control, [bytes([seconds])], [file, channel.fileno()])
                except OSError:
                    if last_try:
                        raise ParserDied from None
                else:
                    return process
            self._drop(process)
        raise AssertionError("unreachable")

    def _drop(self, process: _Process) -> None:
        with self._lock:
            if self._process is process:
                self._process = None
        process.end()

    def _running(self) -> _Process:
        if self._process is None or self._process.popen.poll() is not None:
            if self._process is not None:
                self._process.end()
            self._process = self._start()
        return self._process

    def _start(self) -> _Process:
        ours, theirs = socket.socketpair()
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
        with theirs:
            command = [sys.executable, "-s", "-P", "-m", "qingxun.documents.sandbox.child"]
            environment = {
                "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),
                "LANG": "C.UTF-8",
                "PATH": "/usr/bin:/bin",
                "TMPDIR": tempfile.gettempdir(),
            }
            popen = subprocess.Popen(  # noqa: S603
                [*command, str(theirs.fileno()), self._jobs],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the server; the reader ends after it
            )
        return _Process(popen, ours, complaints)

    def forget(self) -> None:
        """In a forked process: leave the parent's reader alone and begin without one."""
        if self._process is not None:
            self._process.control.close()
            self._process.popen.returncode = 0  # not ours to wait for
        self._begin()


def _after_fork(ref: "weakref.ref[Sandbox]") -> None:
    box = ref()
    if box is not None:
        box.forget()


def _at_exit(ref: "weakref.ref[Sandbox]") -> None:
    box = ref()
    if box is not None:
        box.close()


@contextlib.contextmanager
def descriptor(source: bytes | Path | BinaryIO) -> Iterator[int]:
    """A descriptor, at the beginning, of a file for the reader; a copy where it must be."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file.fileno()
        return
    with _memory_file() as copy:
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        stream.seek(0)
        while block := stream.read(1 << 20):
            copy.write(block)
        copy.flush()
        copy.seek(0)
        os.lseek(copy.fileno(), 0, os.SEEK_SET)
        yield copy.fileno()


def _memory_file() -> BinaryIO:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("qingxun"), "w+b")
    return tempfile.TemporaryFile()


_sandboxes: dict[str, Sandbox] = {}
_making = threading.Lock()


def sandbox(jobs: str = "qingxun.documents.engine.jobs") -> Sandbox:
    """The sandbox of this server process for a module of jobs; its reader process starts at the
    first file."""
    with _making:
        if jobs not in _sandboxes:
            _sandboxes[jobs] = Sandbox(jobs=jobs)
        return _sandboxes[jobs]
