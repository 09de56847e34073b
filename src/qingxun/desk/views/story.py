"""What became of one submission, put into words and marks for the page."""

from dataclasses import dataclass

from qingxun.desk.models import Question, SubmissionEvent
from qingxun.desk.permissions.manuscripts import can_answer, can_sign_submission, can_withdraw
from qingxun.desk.queries.manuscripts import History
from qingxun.desk.states import SUBMISSION_TONES, SUBMISSION_TRANSITIONS, SubmissionState
from qingxun.desk.timeline import reason_of, words_of
from qingxun.language.engine.comparing import Comparison, Mark, Piece, compare
from qingxun.organizations.models import Person

PARTS = {
    Mark.SAME: "equal",
    Mark.ADDED: "insert",
    Mark.REMOVED: "delete",
    Mark.MOVED_FROM: "moved_from",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the time line."""

    event: SubmissionEvent
    what: str
    why: str
    tone: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What the desk changed in the unit's text; ``parts`` as ``c-diff`` takes them."""

    title: list[tuple[str, str]]
    body: list[tuple[str, str]]
    removed: int
    added: int


@dataclass(frozen=True, slots=True)
class Story:
    """One submission as the page tells it."""

    history: History
    lines: list[Line]
    changes: Changes | None
    open_questions: list[Question]
    tone: str
    may_withdraw: bool
    may_answer: bool
    may_sign: bool
    waits_for_unit: bool


def story_of(history: History, person: Person) -> Story:
    """Everything that the page says about a submission; asks the database nothing more."""
    submission = history.submission
    state = SubmissionState(submission.state)
    return Story(
        history=history,
        lines=[line_of(event) for event in reversed(history.events)],
        changes=changes_of(history),
        open_questions=[row for row in history.questions if row.answered_at is None],
        tone=SUBMISSION_TONES[state],
        may_withdraw=SubmissionState.WITHDRAWN in SUBMISSION_TRANSITIONS[state]
        and can_withdraw(person, submission),
        may_answer=can_answer(person, submission),
        may_sign=state == SubmissionState.AWAITING_PRINCIPAL
        and can_sign_submission(person, submission),
        waits_for_unit=state == SubmissionState.RETURNED,
    )


def line_of(event: SubmissionEvent) -> Line:
    tone = SUBMISSION_TONES[SubmissionState(event.to_state)]
    return Line(event, words_of(event), reason_of(event), tone)


def changes_of(history: History) -> Changes | None:
    """What the desk changed, once it has saved a text of its own."""
    if history.edited is None:
        return None
    title = compare(history.sent.title, history.edited.title)
    body = compare(history.sent.body, history.edited.body)
    removed, added = map(sum, zip(title.counts(), body.counts(), strict=True))
    if not (title.changes or body.changes):
        return None
    return Changes(parts_of(title), parts_of(body), removed, added)


def parts_of(comparison: Comparison) -> list[tuple[str, str]]:
    """Kinds and texts as ``c-diff`` takes them."""
    return [part for piece in comparison.pieces for part in _parts(piece)]


def _parts(piece: Piece) -> list[tuple[str, str]]:
    if piece.mark is Mark.MOVED:
        inner = [part for each in piece.inner for part in _parts(each)]
        return [("moved", str(piece.change)), *inner, ("moved_end", "")]
    return [(PARTS[piece.mark], piece.text)]
