"""Proving that nothing in the log was changed, removed or inserted; naming the first that was."""

import uuid

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from qingxun.audit.canonical import commitment
from qingxun.audit.findings import (
    Damage,
    Finding,
    Verification,
    finding_about,
    inserted,
    removed,
    show_time,
    tree_damage,
)
from qingxun.audit.guards import missing_guards
from qingxun.audit.heads import Note, NoteRefused, note_of, read_note
from qingxun.audit.keys import trusted_keys
from qingxun.audit.merkle import Frontier
from qingxun.audit.models import (
    AuditHead,
    AuditLeaf,
    AuditNode,
    AuditPersonal,
    AuditRow,
    HeadReason,
)
from qingxun.audit.reading import CHUNK, birth_of, is_authentic, leaf_of, read_rows, sealed_rows
from qingxun.records.home import current_home


def verify_log(*, checkpoint_text: str | None = None) -> Verification:
    """Recompute the whole log from its rows and compare it with everything that was signed.

    With an exported checkpoint it is also held against that: even a database rewritten as a whole,
    with its key, then shows. The server may go on working meanwhile. Raises ``NoteRefused`` when
    the text is not a checkpoint.
    """
    exported = read_note(checkpoint_text) if checkpoint_text else None
    outcome = Verification()
    _Walk(outcome, exported).run()
    _check_unsealed(outcome)
    _check_personal(outcome)
    _check_signatures(outcome)
    gone = missing_guards(connection)
    if gone:
        text = _("Guards of the database were taken away: %(names)s.")
        outcome.warnings.append(text % {"names": ", ".join(gone)})
    return outcome


class _Walk:
    """One pass over the sealed rows, in order, until the first damage."""

    def __init__(self, outcome: Verification, exported: Note | None) -> None:
        self.outcome = outcome
        self.exported = exported
        self.frontier = Frontier()
        self.exported_root: bytes | None = None
        self.good = 0  # rows below this size are vouched for by a head
        # leaves first: a head is written with its leaves, so heads read later cover them
        self.leaves = AuditLeaf.objects.aggregate(top=Max("sequence"))["top"] or 0
        self.top = AuditHead.objects.aggregate(top=Max("size"))["top"] or 0
        heads = AuditHead.objects.filter(size__lte=self.top).order_by("size", "at")
        self.heads = heads.values_list("size", "root").iterator(chunk_size=2000)
        self.next_head = next(self.heads, None)
        stored = AuditNode.objects.values_list("level", "index", "hash")
        self.nodes = {(level, index): bytes(hash_) for level, index, hash_ in stored.iterator()}

    def run(self) -> None:
        try:
            found = self._walk() or self._beyond()
        except (ValueError, TypeError):  # a leaf or head holds what its field cannot
            found = tree_damage(self.frontier.size + 1, max(self.top, self.frontier.size + 1))
        self.outcome.rows = self.frontier.size if not found else AuditLeaf.objects.count()
        self.outcome.root = self.frontier.root()
        if found:
            self.outcome.findings.append(found)
        if self.exported:
            self._compare_exported(self.exported, found)

    def _walk(self) -> Finding | None:
        self._keep_exported_root()
        found = self._check_heads()
        if found:
            return found
        for sequence, id_, hash_, row in sealed_rows(self.top):
            expected = self.frontier.size + 1
            found = _check_row(expected, sequence, id_, hash_, row)
            if found:
                return found
            for node in self.frontier.append(hash_):
                if self.nodes.get((node.level, node.index)) != node.hash:
                    width = 1 << node.level
                    return tree_damage(node.index * width + 1, (node.index + 1) * width)
            self._keep_exported_root()
            found = self._check_heads()
            if found:
                return found
        return None

    def _keep_exported_root(self) -> None:
        if self.exported and self.exported.size == self.frontier.size:
            self.exported_root = self.frontier.root()

    def _check_heads(self) -> Finding | None:
        """Compare with every head made at this size."""
        while self.next_head and self.next_head[0] <= self.frontier.size:
            if bytes(self.next_head[1]) != self.frontier.root():
                return _diagnose(self.good + 1, max(self.frontier.size, 1))
            self.good = self.frontier.size
            self.next_head = next(self.heads, None)
        return None

    def _beyond(self) -> Finding | None:
        """Leaves that ought to be there and are not, or the other way round."""
        size = self.frontier.size
        if size < self.top:
            return removed(size + 1, self.top)
        if self.leaves > self.top:
            leaf = AuditLeaf.objects.filter(sequence__gt=self.top).order_by("sequence")[0]
            row = AuditRow.objects.filter(id=leaf.id).first()
            return inserted(row, leaf.sequence)
        return None

    def _compare_exported(self, note: Note, found: Finding | None) -> None:
        sentence = ""
        if note.home != current_home():
            sentence = _("The checkpoint given is of another installation: %(origin)s.")
        elif not note.is_signed():
            sentence = _("The checkpoint given does not carry a valid signature.")
        elif note.public_key not in trusted_keys():
            sentence = _("The checkpoint given was signed with a key this installation lost.")
        elif self.exported_root is None and not found:
            sentence = _(
                "The log is shorter than the checkpoint given: %(rows)d rows instead of %(size)d."
            )
        elif self.exported_root is not None and self.exported_root != note.root:
            sentence = _(
                "The first %(size)d rows are not those of the checkpoint given, made %(time)s:"
                " the log was rewritten."
            )
        if sentence:
            words = {
                "origin": note.origin,
                "rows": self.frontier.size,
                "size": note.size,
                "time": show_time(note.at),
            }
            self.outcome.findings.append(Finding(Damage.CHECKPOINT, sentence % words))


def _check_row(
    expected: int, sequence: int, id_: uuid.UUID, hash_: bytes, row: AuditRow | None
) -> Finding | None:
    if sequence != expected:
        return removed(expected, sequence - 1)
    if row is None:
        born = birth_of(id_)
        text = _("Row %(sequence)d, written about %(time)s, was removed.")
        words = {"sequence": sequence, "time": show_time(born)}
        return Finding(Damage.REMOVED, text % words, sequence, sequence, id_, at=born)
    if leaf_of(row) != hash_:
        text = _("Row %(sequence)d (%(verb)s, %(time)s) was changed after it was sealed.")
        return finding_about(Damage.CHANGED, text, row, sequence)
    return None


def _diagnose(first: int, last: int) -> Finding:
    """Rows agree with their leaves but not with the signed root: find who does not belong."""
    rows = [row for *_place, row in sealed_rows(last, first) if row is not None]
    forged = [number for number, row in enumerate(rows, first) if not is_authentic(row)]
    if forged and (len(forged) < len(rows) or len(rows) == 1):
        text = _(
            "Row %(sequence)d (%(verb)s, %(time)s) was put in or rewritten together with its leaf."
        )
        return finding_about(Damage.REWRITTEN, text, rows[forged[0] - first], forged[0])
    following = [row for *_place, row in sealed_rows(last + 1, first + 1) if row is not None]
    for number, (row, after) in enumerate(zip(rows, following, strict=False), first):
        if after.id < row.id:
            text = _("Row %(sequence)d (%(verb)s, %(time)s) stands in another's place.")
            return finding_about(Damage.REORDERED, text, row, number)
    text = _("Rows %(first)d to %(last)d are not those that were signed.")
    return Finding(Damage.REWRITTEN, text % {"first": first, "last": last}, first, last)


def _check_unsealed(outcome: Verification) -> None:
    """Rows without a leaf must at least be the program's own."""
    sealed = AuditLeaf.objects.filter(id=OuterRef("id"))
    unsealed = AuditRow.objects.filter(~Exists(sealed)).order_by("id")
    ids = list(unsealed.values_list("id", flat=True))
    outcome.unsealed = len(ids)
    for start in range(0, len(ids), CHUNK):
        rows = read_rows(ids[start : start + CHUNK])
        for row in sorted(rows.values(), key=lambda row: row.id):
            if not is_authentic(row):
                text = _(
                    "Row %(id)s (%(verb)s, %(time)s) is not sealed and was not written by the"
                    " program, or was changed before it was sealed."
                )
                outcome.findings.append(finding_about(Damage.INSERTED, text, row, 0))


def _check_personal(outcome: Verification) -> None:
    """Clear values must open their commitments; what cannot be opened was erased."""
    for personal in AuditPersonal.objects.order_by("id").iterator():
        known = bytes(personal.commitment)
        if commitment(bytes(personal.salt), personal.value) == known:
            continue
        row = AuditRow.objects.filter(Q(name_commitment=known) | Q(ip_commitment=known))
        first = row.order_by("id").first()
        sequence = 0
        if first:
            leaf = AuditLeaf.objects.filter(id=first.id).first()
            sequence = leaf.sequence if leaf else 0
        text = _("The %(field)s kept in clear for row %(sequence)d was changed.")
        field = _("network address") if personal.field == "ip" else _("name")
        words = {"field": field, "sequence": sequence}
        finding = Finding(Damage.PERSONAL, text % words, sequence, sequence)
        outcome.findings.append(finding)
    kept = AuditPersonal.objects
    outcome.erased = AuditRow.objects.filter(
        Q(name_commitment__isnull=False)
        & ~Exists(kept.filter(commitment=OuterRef("name_commitment")))
        | Q(ip_commitment__isnull=False)
        & ~Exists(kept.filter(commitment=OuterRef("ip_commitment")))
    ).count()


def _check_signatures(outcome: Verification) -> None:
    """Every checkpoint, and the last head, whose root covers all the others."""
    trusted = trusted_keys()
    checkpoints = AuditHead.objects.exclude(reason=HeadReason.SEAL)
    outcome.checkpoints = checkpoints.count()
    last = AuditHead.objects.order_by("-size", "-at").first()
    heads = {head.id: head for head in checkpoints.order_by("size", "at").iterator()}
    if last:
        heads[last.id] = last
    for head in heads.values():
        note = note_of(head)
        words = {"time": show_time(head.at), "size": head.size}
        if not note.is_signed():
            text = _("The checkpoint of %(time)s at row %(size)d does not carry a valid signature.")
        elif note.public_key not in trusted:
            text = _("The checkpoint of %(time)s at row %(size)d was signed with a foreign key.")
        else:
            continue
        outcome.findings.append(
            Finding(Damage.CHECKPOINT, text % words, head.size, head.size, at=head.at)
        )


__all__ = ["Damage", "Finding", "NoteRefused", "Verification", "verify_log"]
