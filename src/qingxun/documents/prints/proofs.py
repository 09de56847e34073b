"""What a bulletin's code carries, so that a stranger can verify it without us.

One string of base64url: version, installation, digests of content and figures, the signed
checkpoint of the audit log (``audit.heads``) and a signature over all of it.
"""

import base64
import binascii
import datetime as dt
import struct
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingxun.audit.heads import Note
from qingxun.audit.keys import is_signed, load_key, sign
from qingxun.audit.models import HeadReason
from qingxun.kit.refusals import Refusal

VERSION = 1
DOMAIN = b"qingxun code 1\x00"
_BODY = struct.Struct(">B16s32s32sQ32sqB32s64s")
SIGNATURE = 64
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_REASONS = [reason.value for reason in HeadReason]


class ProofRefused(Refusal):
    """The text is no code of this program."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What the code says; ``faults`` tells whether that holds."""

    content: str  # SHA-256 in hexadecimal
    figures: str
    note: Note
    body: bytes
    signature: bytes

    def faults(self, trusted: list[bytes]) -> list[str]:
        """Everything that does not hold, in sentences; ``trusted`` are public keys, may be none."""
        found = []
        if not is_signed(DOMAIN + self.body, self.signature, self.note.public_key):
            found.append(_("The code was changed: its signature does not hold."))
        if not self.note.is_signed():
            found.append(_("The checkpoint in the code does not carry a valid signature."))
        if trusted and self.note.public_key not in trusted:
            found.append(_("The code was signed with another key than the one given."))
        return found


def make_proof(note: Note, *, content: str, figures: str) -> str:
    """The string for the code, signed with this installation's key."""
    moment = (note.at - EPOCH) // dt.timedelta(microseconds=1)
    body = _BODY.pack(
        VERSION,
        note.home.bytes,
        bytes.fromhex(content),
        bytes.fromhex(figures),
        note.size,
        note.root,
        moment,
        _REASONS.index(note.reason),
        load_key().public,
        note.signature,
    )
    return base64.urlsafe_b64encode(body + sign(DOMAIN + body)).decode().rstrip("=")


def read_proof(text: str) -> Proof:
    """Read a code's text, with or without the address before it; raises ``ProofRefused``."""
    bare = "".join(text.split()).rstrip("/").rsplit("/", 1)[-1]
    try:
        raw = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
        version, home, content, figures, size, root, moment, reason, key, signature = _BODY.unpack(
            raw[: _BODY.size]
        )
        if version != VERSION or len(raw) != _BODY.size + SIGNATURE:
            raise ValueError(version)
        note = Note(
            home=uuid.UUID(bytes=home),
            size=size,
            root=root,
            at=EPOCH + dt.timedelta(microseconds=moment),
            reason=_REASONS[reason],
            public_key=key,
            signature=signature,
        )
    except (ValueError, binascii.Error, struct.error, IndexError, OverflowError) as error:
        raise ProofRefused(
            _("This is no code of a bulletin, or a part of it is missing. Scan it again.")
        ) from error
    return Proof(content.hex(), figures.hex(), note, raw[: _BODY.size], raw[_BODY.size :])
