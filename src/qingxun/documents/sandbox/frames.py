"""What goes over the wire between the server and a reader: JSON fields and bytes, by length."""

import json
import socket
import struct
import time
from typing import Any

_HEAD = struct.Struct("!IQ")
MAX_FIELDS = 48 * 1024 * 1024
MAX_PAYLOAD = 48 * 1024 * 1024


class FrameBroken(Exception):
    """The other side ended in the middle, or sent what cannot be a frame."""


def send(channel: socket.socket, fields: dict[str, Any], payload: bytes = b"") -> None:
    """Write one frame; raises ``OSError`` when the other side is gone."""
    head = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    channel.sendall(_HEAD.pack(len(head), len(payload)))
    channel.sendall(head)
    channel.sendall(payload)


def receive(channel: socket.socket, until: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Read one frame; ``until`` is a moment of ``time.monotonic``.

    Raises ``FrameBroken`` and, past ``until``, ``TimeoutError``.
    """
    head_size, payload_size = _HEAD.unpack(_exactly(channel, _HEAD.size, until))
    if head_size > MAX_FIELDS or payload_size > MAX_PAYLOAD:
        raise FrameBroken
    head = _exactly(channel, head_size, until)
    payload = _exactly(channel, payload_size, until)
    try:
        return json.loads(head), payload
    except ValueError as error:
        raise FrameBroken from error


def _exactly(channel: socket.socket, size: int, until: float | None) -> bytes:
    blocks = bytearray()
    while len(blocks) < size:
        if until is not None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            channel.settimeout(left)
        try:
            block = channel.recv(min(size - len(blocks), 1 << 20))
        except TimeoutError:
            raise
        except OSError as error:
            raise FrameBroken from error
        if not block:
            raise FrameBroken
        blocks += block
    return bytes(blocks)
