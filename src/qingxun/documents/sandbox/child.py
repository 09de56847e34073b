"""The reader process: loads the libraries once, then forks a fresh child for each file.

Run as ``python -m qingxun.documents.sandbox.child SOCKET_FD JOBS_MODULE``. For every file the
server sends one byte (the wall time in seconds) with two descriptors: the file, and a channel
for the question and the answer. A child reads one file and ends, so what one file did to its
reader, no other file meets.

Guaranteed for each child, on Linux:

* memory (``RLIMIT_AS``, by job), CPU seconds, size of written files, open files, no core dumps;
* killed from here after its wall time, whatever it is doing;
* its own temporary folder, removed afterwards; writing elsewhere through Python is refused;
* no network: the process lives in a network namespace of its own without any interface. Where
  the kernel forbids namespaces to it (some containers), and on macOS, only the audit hook
  holds: Python code of the child can open no socket and start no program;
* an environment without the server's variables, no standard input.

It ends when the server does: the socket closes.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from qingxun.documents.engine.faults import Fault
from qingxun.documents.sandbox import frames

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
TICK = 0.1  # seconds between looks at the children while there are any
MAX_WRITTEN = 64 * 1024 * 1024
MAX_OPEN = 64
_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostby",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.kill",
    "ctypes.",
    "pty.",
)


def leave_network() -> bool:
    """Move this process into a network namespace without interfaces; whether that worked."""
    if not sys.platform.startswith("linux"):
        return False
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return unshare(CLONE_NEWNET) == 0 or unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0


@dataclass
class _Child:
    """A child at work: when it is killed, where it may write, where it answers."""

    deadline: float
    folder: Path
    channel: int


class Reader:
    """The process that waits for files and minds the children."""

    def __init__(self, control: socket.socket, jobs: dict[str, Any], isolated: bool) -> None:
        self.control = control
        self.jobs = jobs
        self.isolated = isolated
        self.children: dict[int, _Child] = {}
        self.base = Path(tempfile.mkdtemp(prefix="qingxun-read-"))

    def serve(self) -> None:
        """Take files until the server closes the socket; then kill what still runs."""
        try:
            while self._take():
                self._mind()
        finally:
            for pid in self.children:
                os.kill(pid, signal.SIGKILL)
            shutil.rmtree(self.base, ignore_errors=True)

    def _take(self) -> bool:
        ready, _, _ = select.select([self.control], [], [], TICK if self.children else None)
        if not ready:
            return True
        message, descriptors, _flags, _address = socket.recv_fds(self.control, 1, 2)
        if not message:
            return False
        if len(descriptors) == 2:
            self._fork(message[0], *descriptors)
            return True
        for descriptor in descriptors:  # the server sees its channel closed, and asks again
            os.close(descriptor)
        sys.stderr.write(f"{len(descriptors)} of 2 descriptors came.\n")
        return True

    def _fork(self, seconds: int, file: int, channel: int) -> None:
        folder = Path(tempfile.mkdtemp(dir=self.base))
        pid = os.fork()
        if pid == 0:
            self._live(file, channel, folder)
        os.close(file)
        self.children[pid] = _Child(time.monotonic() + seconds, folder, channel)

    def _live(self, file: int, channel_fd: int, folder: Path) -> NoReturn:
        """The life of a child, which ends here whatever happens."""
        code = 1
        try:
            self.control.close()
            for other in self.children.values():
                os.close(other.channel)
            with socket.socket(fileno=channel_fd) as channel:
                try:
                    _read_one(self.jobs, file, channel, folder, isolated=self.isolated)
                except Exception as error:  # not the file's doing, so the server should hear of it
                    frames.send(channel, {"died": repr(error)})
            code = 0
        finally:
            os._exit(code)

    def _mind(self) -> None:
        now = time.monotonic()
        for pid, child in list(self.children.items()):
            if now > child.deadline:
                os.kill(pid, signal.SIGKILL)
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self.children[pid]
                _close(child.channel, os.waitstatus_to_exitcode(status))
                shutil.rmtree(child.folder, ignore_errors=True)


def _close(channel_fd: int, code: int) -> None:
    """The reader's end of a child's channel: says how the child died when it did not answer."""
    with socket.socket(fileno=channel_fd) as channel, contextlib.suppress(OSError):
        channel.setblocking(False)
        if code != 0:
            frames.send(channel, {"died": code})


def _read_one(
    jobs: dict[str, Any], file: int, channel: socket.socket, folder: Path, *, isolated: bool
) -> None:
    """Question, limits, reading, answer."""
    question, _ = frames.receive(channel)
    job, memory = jobs[question["job"]]
    _limit(memory, folder, question["seconds"])
    payload = b""
    try:
        with os.fdopen(file, "rb") as stream:
            fields, payload = job(stream, question["options"])
        answer = {"fields": fields}
    except Fault as fault:
        answer = {"fault": fault.code, "detail": fault.detail}
    except (MemoryError, RecursionError) as error:
        answer = {"fault": "too_complex", "detail": {}, "error": repr(error)}
    except Exception as error:  # the file broke its reader; that is what this process is for
        answer = {"fault": "damaged", "detail": {}, "error": repr(error)}
    answer["isolated"] = isolated
    frames.send(channel, answer, payload)


def _limit(megabytes: int, folder: Path, seconds: int) -> None:
    for kind, amount in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MAX_WRITTEN),
        (resource.RLIMIT_NOFILE, MAX_OPEN),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(kind, (amount, amount))
    os.chdir(folder)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    sys.addaudithook(_watch(folder))


def _watch(folder: Path) -> Any:
    """An audit hook that refuses sockets, programs, and writing outside the child's folder."""
    inside = str(folder) + os.sep

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(event)
        if event == "open":
            path, _mode, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes and not os.path.abspath(os.fsdecode(path)).startswith(inside):
                raise PermissionError(event)

    return hook


def main() -> None:
    """Serve the socket whose number is the first argument with the jobs of the second."""
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    jobs = importlib.import_module(sys.argv[2]).JOBS
    isolated = leave_network()
    gc.collect()
    gc.freeze()  # shared pages stay shared in the children
    Reader(control, jobs, isolated).serve()


if __name__ == "__main__":
    main()
