"""Many documents at once, in the background: one for every unit, as a ZIP or as one PDF.

Who makes the documents of a batch registers a maker under a name (``register_maker`` in the area's
apps.py); the task gets ids only.
"""

import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from qingxun.audit.actions import record
from qingxun.documents.actions import CheckedFile, clean_name, keep_checked_file
from qingxun.documents.engine.content import Document
from qingxun.documents.models import StoredFile
from qingxun.documents.prints.models import Batch
from qingxun.documents.prints.permissions import check_can_typeset
from qingxun.documents.states import BATCH_TRANSITIONS, BatchState, Wrapping
from qingxun.documents.typesetting import making
from qingxun.kit.clock import now
from qingxun.kit.refusals import Refusal
from qingxun.kit.states import check_transition
from qingxun.organizations.models import Organization, Person

PDF = "application/pdf"
ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class Piece:
    """One document of a batch and the name of its file, without ending."""

    name: str
    document: Document


Maker = Callable[[uuid.UUID], Sequence[Piece]]
_makers: dict[str, Maker] = {}


def register_maker(name: str, maker: Maker) -> None:
    """Let batches of that name be made; called while the program starts."""
    _makers[name] = maker


@transaction.atomic
def start_batch(
    *,
    desk: Organization,
    maker: str,
    subject: uuid.UUID,
    title: str,
    wrapping: Wrapping,
    by: Person,
    at: dt.datetime,
) -> Batch:
    """Ask for a batch; it is made after the commit, in the background."""
    check_can_typeset(by, desk.pk)
    if maker not in _makers:
        raise KeyError(maker)
    batch = Batch.objects.create(
        desk=desk,
        maker=maker,
        subject=subject,
        title=title[:200],
        wrapping=wrapping,
        asked_by=by,
        asked_at=at,
    )
    record(
        verb="documents.start_batch",
        at=at,
        by=by.pk,
        by_name=by.name,
        object_type="documents.batch",
        object_id=batch.pk,
        organization=desk.pk,
        details={"maker": maker, "subject": str(subject)},
    )
    transaction.on_commit(lambda: enqueue(batch.pk))
    return batch


def enqueue(pk: uuid.UUID) -> None:
    make_batch.enqueue(str(pk))


@task()
def make_batch(pk: str) -> int:
    """Make the batch and keep its file; may run twice. How many documents it has."""
    with override("zh-hans"):
        batch = Batch.objects.get(pk=uuid.UUID(pk))
        if batch.state == BatchState.DONE:
            return batch.total
        if batch.state != BatchState.RUNNING:
            _move(batch, BatchState.RUNNING)
        try:
            return _make(batch)
        except Refusal as refusal:
            _move(batch, BatchState.FAILED, fault=refusal.sentence[:300], ended_at=now())
            return 0
        except Exception:
            fault = _("It broke off and is tried again. If this stays so, tell the administrator.")
            _move(batch, BatchState.FAILED, fault=fault)
            raise


def _make(batch: Batch) -> int:
    pieces = _makers[batch.maker](batch.subject)
    Batch.objects.filter(pk=batch.pk).update(total=len(pieces), done=0, fault="")
    if batch.wrapping == Wrapping.MERGED:
        data = making.make_merged([piece.document for piece in pieces]).data
        kept = _keep(batch, data, PDF)
    else:
        kept = _keep(batch, _zip(batch, pieces), ZIP)
    done = {"result": kept, "done": len(pieces), "total": len(pieces), "ended_at": now()}
    _move(batch, BatchState.DONE, **done)
    return len(pieces)


def _zip(batch: Batch, pieces: Sequence[Piece]) -> bytes:
    """Every document as a PDF of its own; says after each how far it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, piece) in enumerate(_named(pieces), 1):
            data = making.make(piece.document, making.Form.PDF).data
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data)
            Batch.objects.filter(pk=batch.pk).update(done=number)
    return out.getvalue()


def _named(pieces: Sequence[Piece]) -> Iterator[tuple[str, Piece]]:
    """File names in order, each once."""
    for number, piece in enumerate(pieces, 1):
        yield f"{number:02}-{clean_name(piece.name, PDF)}", piece


def _keep(batch: Batch, data: bytes, media_type: str) -> StoredFile:
    ending = "pdf" if media_type == PDF else "zip"
    checked = CheckedFile(
        ContentFile(data), f"{batch.title[:150]}.{ending}", media_type, None, None
    )
    return keep_checked_file(checked=checked, by=batch.asked_by, at=now())


def _move(batch: Batch, target: BatchState, **fields: object) -> None:
    """The one place where a batch changes its state."""
    sentence = _("The batch is “%(state)s” now.") % {"state": batch.get_state_display()}
    check_transition(BATCH_TRANSITIONS, BatchState(batch.state), target, sentence=sentence)
    batch.state = target
    for name, value in fields.items():
        setattr(batch, name, value)
    batch.save(update_fields=["state", *fields])
