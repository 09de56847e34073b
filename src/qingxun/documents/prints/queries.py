"""Reading letterheads and issued prints."""

import dataclasses
import ipaddress
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from qingxun.documents.engine.content import Code, Document, Line, document_from_json
from qingxun.documents.prints.models import (
    Batch,
    DistributionLine,
    IssuedDocument,
    Letterhead,
)
from qingxun.documents.prints.proofs import ProofRefused, read_proof
from qingxun.documents.states import BatchState, DistributionUse, PrintState
from qingxun.organizations.models import Organization

MOST_ISSUES = 50  # how often one thing is issued anew, to have an end
SAID = (
    *("number", "addressee", "text", "signature", "note", "attachment_title", "attachment"),
    "copies_to",
)
ENDED = {PrintState.SUPERSEDED: "已被新印件代替", PrintState.WITHDRAWN: "已撤回"}  # as printed
CODE_LENGTH = 32  # hexadecimal digits of the digest in an address: 128 bits


def letterhead_of(desk: Organization) -> Letterhead:
    """The committee's letterhead; one made of its names while none was set (not saved)."""
    found = Letterhead.objects.filter(desk=desk).first()
    return found or Letterhead(
        desk=desk,
        mark=desk.name,
        signing_name=desk.name,
        printing_office=f"{desk.name.removesuffix('委员会')}委办公室"
        if desk.name.endswith("委员会")
        else f"{desk.name}办公室",
    )


def distribution(desk: Organization, use: DistributionUse) -> tuple[Line, ...]:
    """The lines of the foot."""
    rows = DistributionLine.objects.filter(desk=desk, use=use)
    return tuple(Line(row.label, row.names) for row in rows)


def typed_text(values: dict[str, Any]) -> str:
    """What stands in the fields of a document under way, the title left out."""
    return "\n".join(str(values[name]) for name in SAID if values.get(name))


def print_address(letterhead: Letterhead) -> str:
    """Under which address a print is verified: the committee's setting, else the installation's."""
    return (letterhead.address or settings.ADDRESS).rstrip("/")


def is_only_here(address: str) -> bool:
    """Whether an address opens on this computer only (localhost, 127.0.0.1): on paper it helps
    nobody."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"}


def current_print(subject_type: str, subject: uuid.UUID) -> IssuedDocument | None:
    """The print that is valid now; else the last one that was."""
    rows = IssuedDocument.objects.filter(subject_type=subject_type, subject=subject)
    ordered = sorted(rows, key=lambda row: (row.state == PrintState.CURRENT, row.issued_at))
    return ordered[-1] if ordered else None


def document_of(issued: IssuedDocument) -> Document:
    """The frozen content with the code that leads to its verification; one that is not valid any
    more says so on every page."""
    bare = document_from_json(issued.content)
    tail = issued.proof or issued.digest[:CODE_LENGTH]
    address = issued.address
    if settings.DEMO and is_only_here(address):
        address = settings.ADDRESS  # a demo may be served at another port than it was built for
    link = f"{address}/v/{tail}"
    shown = urlsplit(address).netloc or address
    note = f"扫码核验真伪与时效（{shown}）"
    ended = ENDED.get(PrintState(issued.state), "")
    return dataclasses.replace(bare, code=Code(issued.digest, link, note), ended=ended)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many documents a batch had and how many seconds it took, waiting included."""

    total: int
    seconds: int


def taken_before(batch: Batch) -> Taken | None:
    """What the desk's last finished batch of the same kind took; None for the first."""
    rows = Batch.objects.filter(
        desk=batch.desk_id, maker=batch.maker, wrapping=batch.wrapping, state=BatchState.DONE
    )
    last = rows.filter(ended_at__isnull=False).order_by("-ended_at").first()
    if last is None or last.ended_at is None:
        return None
    return Taken(last.total, max(1, int((last.ended_at - last.asked_at).total_seconds())))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanned code leads to; ``issued`` is None for a document that we never issued."""

    issued: IssuedDocument | None
    faults: tuple[str, ...] = ()

    @property
    def successor(self) -> IssuedDocument | None:
        """The print that is in force in its place now."""
        found = self.issued
        for _step in range(MOST_ISSUES):
            if found is None or found.state == PrintState.CURRENT:
                return found
            found = found.replaced_by
        return None

    @property
    def is_current(self) -> bool:
        return (
            self.issued is not None and not self.faults and self.issued.state == PrintState.CURRENT
        )


def verdict_of(code: str) -> Verdict:
    """Look a scanned code up: the digest's digits, or the long string of a bulletin."""
    faults: tuple[str, ...] = ()
    digest = code.lower()
    if not (len(code) == CODE_LENGTH and set(digest) <= set("0123456789abcdef")):
        try:
            proof = read_proof(code)
        except ProofRefused as refusal:
            return Verdict(None, (refusal.sentence,))
        digest, faults = proof.content, tuple(proof.faults([]))
    rows = IssuedDocument.objects.filter(digest__startswith=digest).select_related("desk")
    return Verdict(rows.order_by("-issued_at").first(), faults)
