"""Jobs that behave as readers do on files that break them; run by the tests of the sandbox."""

import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, BinaryIO

Result = tuple[dict[str, Any], bytes]
HELD_AT = 7


def _read(stream: BinaryIO, options: dict[str, Any]) -> Result:
    data = stream.read()
    return {"size": len(data), "pid": os.getpid(), "folder": os.getcwd()}, data


def _crash(stream: BinaryIO, options: dict[str, Any]) -> Result:
    os.abort()


def _swell(stream: BinaryIO, options: dict[str, Any]) -> Result:
    blocks = []
    while True:
        blocks.append(bytearray(16 * 1024 * 1024))


def _spin(stream: BinaryIO, options: dict[str, Any]) -> Result:
    while True:
        pass


def _sleep(stream: BinaryIO, options: dict[str, Any]) -> Result:
    time.sleep(options["seconds"])
    return {}, b""


def _hold(stream: BinaryIO, options: dict[str, Any]) -> Result:
    """Reads until somebody writes into the file; its place in the file tells that it reads."""
    os.lseek(stream.fileno(), HELD_AT, os.SEEK_SET)
    while not os.pread(stream.fileno(), 1, 0):
        time.sleep(0.02)
    return {}, b""


def _call_home(stream: BinaryIO, options: dict[str, Any]) -> Result:
    socket.create_connection(("127.0.0.1", options["port"]), timeout=2)
    return {}, b""


def _raw_call_home(stream: BinaryIO, options: dict[str, Any]) -> Result:
    """As native code would: which interfaces are there at all?"""
    return {"interfaces": Path("/proc/net/dev").read_text().count(":")}, b""


def _start_program(stream: BinaryIO, options: dict[str, Any]) -> Result:
    subprocess.run(["/bin/true"], check=True)
    return {}, b""


def _write(stream: BinaryIO, options: dict[str, Any]) -> Result:
    Path(options["path"]).write_text("left behind")
    return {}, b""


def _environment(stream: BinaryIO, options: dict[str, Any]) -> Result:
    return {"names": sorted(os.environ)}, b""


JOBS = {
    "read": (_read, 256),
    "crash": (_crash, 256),
    "swell": (_swell, 256),
    "spin": (_spin, 256),
    "sleep": (_sleep, 256),
    "hold": (_hold, 256),
    "call_home": (_call_home, 256),
    "raw_call_home": (_raw_call_home, 256),
    "start_program": (_start_program, 256),
    "write": (_write, 256),
    "environment": (_environment, 256),
}
