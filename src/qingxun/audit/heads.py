"""Signed states of the log, and how they are written: C2SP tlog-checkpoint in a signed note.

::

    qingxun/<installation>
    <size>
    <root, base64>
    time 2026-11-23T13:00:00.000000+00:00
    reason daily
    key <public key, base64>

    — qingxun/<installation> <key hash and signature, base64>
"""

import base64
import binascii
import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingxun.audit.canonical import moment
from qingxun.audit.keys import is_signed, key_hash, load_key, sign
from qingxun.audit.models import AuditHead, HeadReason
from qingxun.kit.refusals import Refusal

DASH = "— "


class NoteRefused(Refusal):
    """The text is not a checkpoint of this program."""


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint as text says it; nothing is checked yet but its form."""

    home: uuid.UUID
    size: int
    root: bytes
    at: dt.datetime
    reason: str
    public_key: bytes
    signature: bytes

    @property
    def origin(self) -> str:
        return f"qingxun/{self.home}"

    @property
    def signed_text(self) -> str:
        """The part that the signature covers."""
        lines = [
            self.origin,
            str(self.size),
            base64.b64encode(self.root).decode(),
            f"time {moment(self.at)}",
            f"reason {self.reason}",
            f"key {base64.b64encode(self.public_key).decode()}",
        ]
        return "\n".join(lines) + "\n"

    @property
    def text(self) -> str:
        """The whole note, ready to be kept outside."""
        signature = key_hash(self.origin, self.public_key) + self.signature
        encoded = base64.b64encode(signature).decode()
        return f"{self.signed_text}\n{DASH}{self.origin} {encoded}\n"

    def is_signed(self) -> bool:
        """Whether the signature is that of the key which the note names."""
        return is_signed(self.signed_text.encode(), self.signature, self.public_key)


def sign_head(
    *, home: uuid.UUID, size: int, root: bytes, at: dt.datetime, reason: HeadReason
) -> AuditHead:
    """A signed head, not saved."""
    public = load_key().public
    bare = Note(home, size, root, at, reason.value, public, b"")
    return AuditHead(
        home=home,
        size=size,
        root=root,
        at=at,
        reason=reason,
        public_key=public,
        signature=sign(bare.signed_text.encode()),
    )


def note_of(head: AuditHead) -> Note:
    """The note that a stored head stands for."""
    return Note(
        home=head.home,
        size=head.size,
        root=bytes(head.root),
        at=head.at,
        reason=head.reason,
        public_key=bytes(head.public_key),
        signature=bytes(head.signature),
    )


def read_note(text: str) -> Note:
    """Read an exported checkpoint; raises ``NoteRefused`` when it is none.

    Line ends and a byte order mark that an editor put there do no harm; any other change to the
    text breaks its form or its signature.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").strip("\n").split("\n")
    try:
        origin, size, root, time, reason, key, blank, signature = lines
        name, encoded = signature.removeprefix(DASH).split(" ")
        raw = base64.b64decode(encoded, validate=True)
        note = Note(
            home=uuid.UUID(origin.removeprefix("qingxun/")),
            size=int(size),
            root=base64.b64decode(root, validate=True),
            at=dt.datetime.fromisoformat(time.removeprefix("time ")),
            reason=reason.removeprefix("reason "),
            public_key=base64.b64decode(key.removeprefix("key "), validate=True),
            signature=raw[4:],
        )
        if blank or name != origin or note.text.strip("\n") != "\n".join(lines):
            raise NoteRefused(_not_a_checkpoint())
    except (ValueError, binascii.Error) as error:
        raise NoteRefused(_not_a_checkpoint()) from error
    return note


def _not_a_checkpoint() -> str:
    return _("This file is not an audit checkpoint, or its text was changed. Take it anew.")
