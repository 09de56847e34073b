"""The life of one manuscript, step by step as the actions of the desk do it, in memory.

Thousands of manuscripts through the actions take many minutes; here each step leaves the same rows
in lists, inserted in bulk. ``tests/config/demo/test_lives.py`` compares them with the actions'.
"""

import datetime as dt
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as in_chinese  # msgids of the desk's own catalogue

from qingxun.config.demo.county import Unit
from qingxun.config.demo.rows import Rows, Written
from qingxun.desk.actions.submitting import count_words
from qingxun.desk.models import (
    Contributor,
    Manuscript,
    Question,
    Revision,
    Submission,
    SubmissionEvent,
)
from qingxun.desk.states import RevisionOrigin, SubmissionState
from qingxun.documents.intake import clean_text
from qingxun.messaging.models import MessageKind
from qingxun.organizations.models import Organization, Person

S = SubmissionState


class Life:
    """One manuscript at one desk; every method is one step of it."""

    def __init__(self, rows: Rows, unit: Unit, desk: Organization, principal_signs: bool) -> None:
        self.rows = rows
        self.unit = unit
        self.desk = desk
        self.principal_signs = principal_signs
        self.revisions: list[Revision] = []
        self.joint: list[Unit] = []
        self.manuscript: Manuscript
        self.submission: Submission
        self.question: Question

    @property
    def is_submitted(self) -> bool:
        return hasattr(self, "submission")

    def start(self, text: Written, *, by: Person, at: dt.datetime) -> None:
        """``start_manuscript``."""
        self.manuscript = Manuscript(
            unit=self.unit.organization,
            author=by,
            kind=text.kind,
            title=text.title,
            body=text.body,
            event_on=text.event_on,
            keywords=text.keywords,
            created_at=at,
            saved_at=at,
            saved_by=by,
        )
        self.rows.manuscripts.append(self.manuscript)
        self.rows.contributors.append(
            Contributor(
                manuscript=self.manuscript,
                order=1,
                organization=self.unit.organization,
                person=by,
            )
        )
        self._audit_manuscript("desk.start_manuscript", by, at)

    def save(self, body: str, at: dt.datetime) -> None:
        """``save_draft``."""
        self.manuscript.body = body
        self.manuscript.version += 1
        self.manuscript.saved_at = at

    def join(self, other: Unit, shares: tuple[int, int] | None) -> None:
        """``set_contributors`` before submitting: a second unit and its officer."""
        self.joint.append(other)
        first = self.rows.contributors[-1]
        second = Contributor(
            manuscript=self.manuscript,
            order=2,
            organization=other.organization,
            person=other.officers[0],
        )
        if shares is not None:
            first.share, second.share = Decimal(shares[0]), Decimal(shares[1])
        self.rows.contributors.append(second)

    def discard(self, *, by: Person, at: dt.datetime) -> None:
        """``discard_draft``."""
        self.manuscript.discarded_at = at
        self._audit_manuscript("desk.discard_draft", by, at)

    def submit(self, *, by: Person, at: dt.datetime) -> None:
        """``submit_manuscript`` to one desk."""
        revision = self._freeze(by, at)
        signs = by in self.unit.principals
        waits = self.principal_signs and not signs
        assert self.manuscript.kind is not None
        self.submission = Submission(
            manuscript=self.manuscript,
            desk=self.desk,
            unit=self.unit.organization,
            kind=self.manuscript.kind,
            event_on=self.manuscript.event_on,
            state=S.AWAITING_PRINCIPAL if waits else S.SUBMITTED,
            revision=revision,
            title=revision.title,
            body=revision.body,
            submitted_by=by,
            submitted_at=at,
            signed_by=by if signs else None,
            signed_at=at if signs else None,
            received_at=None if waits else at,
            moved_at=at,
        )
        self.rows.submissions.append(self.submission)
        self._event("submit_manuscript", "", by, at)
        if waits:
            self._ask_principals(at)
        self.manuscript.first_submitted_at = at

    def sign(self, *, by: Person, at: dt.datetime) -> None:
        """``sign_submission``."""
        self._move(
            S.SUBMITTED, "sign_submission", by, at, signed_by=by, signed_at=at, received_at=at
        )

    def refuse_to_sign(self, reason: str, *, by: Person, at: dt.datetime) -> None:
        """``refuse_to_sign``."""
        submission = self.submission
        submission.reason, submission.reason_note = "", reason
        self._move(S.RETURNED, "refuse_to_sign", by, at, note=reason, decided_by=by, decided_at=at)
        self.rows.tell(
            [submission.submitted_by],
            MessageKind.RETURNED,
            in_chinese("Not signed: “%(title)s”") % {"title": submission.title},
            text=reason,
            url=self._manuscript_url(),
            object_id=self.manuscript.pk,
            at=at,
        )

    def claim(self, *, by: Person, at: dt.datetime) -> None:
        """``claim_submission``."""
        self._move(S.IN_REVIEW, "claim_submission", by, at, claimed_by=by, claimed_at=at)

    def ask(self, text: str, *, by: Person, at: dt.datetime) -> None:
        """``ask_question``."""
        self.question = Question(submission=self.submission, text=text, asked_by=by, asked_at=at)
        self.rows.questions.append(self.question)
        self._audit_submission("desk.ask_question", by, at)
        title = in_chinese("A question about “%(title)s”") % {"title": self.submission.title}
        self._tell_unit(MessageKind.QUESTION, title, text, at)

    def answer(self, text: str, *, by: Person, at: dt.datetime) -> None:
        """``answer_question``."""
        question, submission = self.question, self.submission
        question.answer, question.answered_by, question.answered_at = text, by, at
        self._audit_submission("desk.answer_question", by, at)
        self.rows.tell(
            [question.asked_by],
            MessageKind.ANSWER,
            in_chinese("Answered: question about “%(title)s”") % {"title": submission.title},
            text=text[:200],
            url=reverse("desk:review", args=[submission.pk]),
            object_id=submission.pk,
            at=at,
        )

    def edit(self, title: str, body: str) -> None:
        """``save_edit`` right after claiming; the revision is kept with the decision."""
        self.submission.saved_by = self.submission.claimed_by
        self.submission.saved_at = self.submission.claimed_at
        self.submission.title = title
        self.submission.body = body
        self.submission.version += 1

    def give_back(self, reason: str, note: str, *, by: Person, at: dt.datetime) -> None:
        """``return_submission``."""
        words = in_chinese("Returned for revision: “%(title)s”")
        self._decide(
            S.RETURNED, "return_submission", MessageKind.RETURNED, words, reason, note, by, at
        )

    def reject(self, reason: str, note: str, *, by: Person, at: dt.datetime) -> None:
        """``reject_submission``."""
        words = in_chinese("Not used: “%(title)s”")
        self._decide(
            S.REJECTED, "reject_submission", MessageKind.DECISION, words, reason, note, by, at
        )

    def accept(self, note: str, *, by: Person, at: dt.datetime) -> None:
        """``accept_submission``."""
        words = in_chinese("Accepted: “%(title)s”")
        self._decide(S.ACCEPTED, "accept_submission", MessageKind.DECISION, words, "", note, by, at)

    def resubmit(self, *, by: Person, at: dt.datetime) -> None:
        """``resubmit``, after the unit's ``save``."""
        submission = self.submission
        last = [e for e in self._events() if e.verb == "return_submission"]
        revision = self._freeze(by, at)
        signs = by in self.unit.principals
        waits = self.principal_signs and not signs
        self._move(
            S.AWAITING_PRINCIPAL if waits else S.SUBMITTED,
            "resubmit",
            by,
            at,
            revision=revision,
            edited=None,
            title=revision.title,
            body=revision.body,
            version=submission.version + 1,
            submitted_by=by,
            submitted_at=at,
            signed_by=by if signs else None,
            signed_at=at if signs else None,
            received_at=submission.received_at or (None if waits else at),
            claimed_by=None,
            claimed_at=None,
            decided_by=None,
            decided_at=None,
            saved_by=None,
            saved_at=None,
        )
        if waits:
            self._ask_principals(at)
        elif last:
            self.rows.tell(
                [last[-1].by],
                MessageKind.DECISION,
                in_chinese("Submitted again: “%(title)s”") % {"title": submission.title},
                url=reverse("desk:review", args=[submission.pk]),
                object_id=submission.pk,
                at=at,
            )

    def withdraw(self, reason: str, *, by: Person, at: dt.datetime) -> None:
        """``withdraw_submission`` of one that nobody has claimed."""
        self._move(
            S.WITHDRAWN,
            "withdraw_submission",
            by,
            at,
            note=reason,
            claimed_by=None,
            claimed_at=None,
        )

    def _freeze(self, by: Person, at: dt.datetime) -> Revision:
        body = clean_text(self.manuscript.body)
        return self._keep(
            Revision(
                manuscript=self.manuscript,
                number=len(self.revisions) + 1,
                origin=RevisionOrigin.UNIT,
                title=self.manuscript.title,
                body=body,
                words=count_words(body),
                made_by=by,
                made_at=at,
            )
        )

    def _keep_edited(self, by: Person, at: dt.datetime) -> None:
        submission = self.submission
        standing = submission.edited or submission.revision
        if (standing.title, standing.body) == (submission.title, submission.body):
            return
        submission.edited = self._keep(
            Revision(
                manuscript=self.manuscript,
                number=len(self.revisions) + 1,
                origin=RevisionOrigin.DESK,
                desk=self.desk,
                title=submission.title,
                body=submission.body,
                words=count_words(submission.body),
                based_on=standing,
                made_by=by,
                made_at=at,
            )
        )

    def _keep(self, revision: Revision) -> Revision:
        self.revisions.append(revision)
        self.rows.revisions.append(revision)
        return revision

    def _decide(
        self,
        target: SubmissionState,
        verb: str,
        kind: MessageKind,
        words: str,
        reason: str,
        note: str,
        by: Person,
        at: dt.datetime,
    ) -> None:
        self._keep_edited(by, at)
        submission = self.submission
        submission.reason, submission.reason_note = reason, note
        self._move(
            target,
            verb,
            by,
            at,
            reason=reason,
            note=note,
            decided_by=by,
            decided_at=at,
            claimed_by=None,
            claimed_at=None,
        )
        why = "；".join(filter(None, [reason, note]))
        self._tell_unit(kind, words % {"title": submission.title}, why, at)

    def _move(
        self,
        target: SubmissionState,
        verb: str,
        by: Person,
        at: dt.datetime,
        *,
        reason: str = "",
        note: str = "",
        **fields: object,
    ) -> None:
        before = self.submission.state
        self.submission.state, self.submission.moved_at = target, at
        for name, value in fields.items():
            setattr(self.submission, name, value)
        self._event(verb, before, by, at, reason, note)

    def _event(
        self,
        verb: str,
        before: str,
        by: Person,
        at: dt.datetime,
        reason: str = "",
        note: str = "",
    ) -> None:
        submission = self.submission
        self.rows.events.append(
            SubmissionEvent(
                submission=submission,
                verb=verb,
                from_state=before,
                to_state=submission.state,
                by=by,
                at=at,
                reason=reason,
                note=note,
                revision=submission.edited or submission.revision,
            )
        )
        self._audit_submission(f"desk.{verb}", by, at)

    def _events(self) -> list[SubmissionEvent]:
        return [e for e in self.rows.events[-20:] if e.submission_id == self.submission.pk]

    def _ask_principals(self, at: dt.datetime) -> None:
        self.rows.tell(
            self.unit.principals,
            MessageKind.SIGN,
            in_chinese("To sign: “%(title)s”") % {"title": self.submission.title},
            url=self._manuscript_url(),
            object_id=self.manuscript.pk,
            at=at,
        )

    def _tell_unit(self, kind: MessageKind, title: str, text: str, at: dt.datetime) -> None:
        self.rows.tell(
            [self.submission.submitted_by, *self.unit.told],
            kind,
            title,
            text=text,
            url=self._manuscript_url(),
            object_id=self.manuscript.pk,
            at=at,
        )

    def _manuscript_url(self) -> str:
        return reverse("desk:manuscript", args=[self.manuscript.pk])

    def _audit_manuscript(self, verb: str, by: Person, at: dt.datetime) -> None:
        unit = self.unit.organization
        self.rows.log.note(verb, "manuscript", self.manuscript.pk, unit.pk, by=by, at=at)

    def _audit_submission(self, verb: str, by: Person, at: dt.datetime) -> None:
        self.rows.log.note(verb, "submission", self.submission.pk, self.desk.pk, by=by, at=at)
