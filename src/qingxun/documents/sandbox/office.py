"""Running an office program on a stranger's file: limits, no network, its own folder, killed late.

The program is started by this module as a process of its own (``python -m …sandbox.office``), which
leaves the network and takes its limits before it becomes the program. The server watches the whole
group: past its time or its memory the group is killed, whatever it is doing.
"""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from qingxun.documents.sandbox.child import leave_network

MAX_RESIDENT = 900 * 1024 * 1024  # bytes of all processes of the group together
MAX_ADDRESSES = 4096 * 1024 * 1024
MAX_WRITTEN = 64 * 1024 * 1024
_TICK = 0.1
_PAGE = os.sysconf("SC_PAGE_SIZE")


class ProgramKilled(Exception):
    """The program took too long or too much memory and was killed."""


def run_limited(command: list[str], *, folder: Path, seconds: int) -> None:
    """Run a program in ``folder``, its only place to write, until it ends.

    Raises ``ProgramKilled`` past ``seconds`` of wall time or 900 MB of memory in use. What it
    answers is of no interest: the caller looks at what it made.
    """
    launcher = [sys.executable, "-s", "-P", "-m", "qingxun.documents.sandbox.office"]
    environment = {
        "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    process = subprocess.Popen(  # noqa: S603
        [*launcher, str(seconds), *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _watch(process, time.monotonic() + seconds)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _watch(process: "subprocess.Popen[bytes]", until: float) -> None:
    while True:
        try:
            process.wait(timeout=_TICK)
        except subprocess.TimeoutExpired:
            if time.monotonic() > until or resident(process.pid) > MAX_RESIDENT:
                raise ProgramKilled from None
        else:
            return


def resident(group: int) -> int:
    """Bytes of memory in use by the processes of a group; 0 where the system does not tell."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                total += int(fields[21]) * _PAGE
        except (OSError, ValueError, IndexError):
            continue
    return total


def main() -> None:
    """Leave the network, take the limits, become the program."""
    seconds, command = int(sys.argv[1]), sys.argv[2:]
    leave_network()
    for kind, amount in (
        (resource.RLIMIT_AS, MAX_ADDRESSES),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MAX_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, amount))
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
