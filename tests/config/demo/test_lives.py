"""A life in memory leaves the same rows as the same steps through the actions."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from qingxun.audit.models import AuditRow
from qingxun.config.demo import texts
from qingxun.config.demo.county import Unit
from qingxun.config.demo.indexing import index_lives
from qingxun.config.demo.lives import Life
from qingxun.config.demo.rows import Rows, Written
from qingxun.desk import actions
from qingxun.desk.models import (
    Contributor,
    Manuscript,
    Question,
    Revision,
    Submission,
    SubmissionEvent,
)
from qingxun.messaging.models import Message
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.search.models import SearchEntry
from tests.desk.factories import BODY, make_kind, principal_signs
from tests.organizations.factories import AT, County, make_county, make_person

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
MORE = BODY + "\n以上数据截至本月底，已与镇党委核对。"


class Acts:
    """The steps of a life, done by the real actions."""

    def __init__(self, county: County) -> None:
        self.county = county

    def start(self, text: Written, *, by: Person, at: dt.datetime) -> None:
        draft = actions.DraftText(text.title, text.body, text.kind, text.event_on, text.keywords)
        unit = self.county.units[0]
        self.manuscript = actions.start_manuscript(unit=unit, by=by, at=at, text=draft)

    def save(self, body: str, at: dt.datetime) -> None:
        row = self.manuscript
        text = actions.DraftText(row.title, body, row.kind, row.event_on, row.keywords)
        by = row.author
        actions.save_draft(manuscript=row, text=text, version=row.version, by=by, at=at)

    def join(self, other: Unit, shares: tuple[int, int] | None) -> None:
        first, second = map(Decimal, shares) if shares else (None, None)
        actions.set_contributors(
            manuscript=self.manuscript,
            signatures=[
                actions.Signature(self.manuscript.unit_id, self.manuscript.author_id, first),
                actions.Signature(other.organization.pk, other.officers[0].pk, second),
            ],
            by=self.manuscript.author,
            at=self.manuscript.saved_at,
        )

    def discard(self, *, by: Person, at: dt.datetime) -> None:
        actions.discard_draft(manuscript=self.manuscript, by=by, at=at)

    def submit(self, *, by: Person, at: dt.datetime) -> None:
        (self.submission,) = actions.submit_manuscript(
            manuscript=self.manuscript, desks=[self.county.desk], by=by, at=at
        )

    def sign(self, *, by: Person, at: dt.datetime) -> None:
        actions.sign_submission(submission=self.submission, by=by, at=at)

    def refuse_to_sign(self, reason: str, *, by: Person, at: dt.datetime) -> None:
        actions.refuse_to_sign(submission=self.submission, reason=reason, by=by, at=at)

    def claim(self, *, by: Person, at: dt.datetime) -> None:
        actions.claim_submission(submission=self.submission, by=by, at=at)

    def ask(self, text: str, *, by: Person, at: dt.datetime) -> None:
        self.question = actions.ask_question(submission=self.submission, text=text, by=by, at=at)

    def answer(self, text: str, *, by: Person, at: dt.datetime) -> None:
        actions.answer_question(question=self.question, text=text, by=by, at=at)

    def edit(self, title: str, body: str) -> None:
        row = self.submission
        by = row.claimed_by
        assert by is not None
        assert row.claimed_at is not None
        actions.save_edit(
            submission=row, title=title, body=body, version=row.version, by=by, at=row.claimed_at
        )

    def give_back(self, reason: str, note: str, *, by: Person, at: dt.datetime) -> None:
        actions.return_submission(
            submission=self.submission, reason=reason, note=note, by=by, at=at
        )

    def reject(self, reason: str, note: str, *, by: Person, at: dt.datetime) -> None:
        actions.reject_submission(
            submission=self.submission, reason=reason, note=note, by=by, at=at
        )

    def accept(self, note: str, *, by: Person, at: dt.datetime) -> None:
        actions.accept_submission(submission=self.submission, note=note, by=by, at=at)

    def resubmit(self, *, by: Person, at: dt.datetime) -> None:
        self.submission.manuscript.refresh_from_db()
        actions.resubmit(submission=self.submission, by=by, at=at)

    def withdraw(self, reason: str, *, by: Person, at: dt.datetime) -> None:
        actions.withdraw_submission(submission=self.submission, reason=reason, by=by, at=at)


Steps = Callable[["Scene", Any], None]


class Scene:
    """A county with a principal's signature asked for, and its people."""

    def __init__(self) -> None:
        self.county = make_county()
        principal_signs(self.county.desk)
        self.kind = make_kind(self.county.desk)
        self.officer = self.county[Role.OFFICER]
        self.principal = self.county[Role.PRINCIPAL]
        self.editor = self.county[Role.EDITOR]
        second = self.county.units[1]
        self.unit = Unit(
            texts.units()[0], self.county.units[0], [self.principal], [self.officer], []
        )
        self.other = Unit(
            texts.units()[1], second, [], [make_person("邻镇", Role.OFFICER, second)], []
        )
        self.text = Written("走进石雕市场", BODY, self.kind, AT.date(), "石雕 志愿")

    def life(self) -> tuple[Rows, Life]:
        rows = Rows()
        return rows, Life(rows, self.unit, self.county.desk, principal_signs=True)


def whole_life(scene: Scene, life: Any) -> None:
    officer, principal, editor = scene.officer, scene.principal, scene.editor
    life.start(scene.text, by=officer, at=AT)
    life.save(BODY + "。", AT + HOUR)
    life.join(scene.other, (60, 40))
    life.submit(by=officer, at=AT + 2 * HOUR)
    life.sign(by=principal, at=AT + 3 * HOUR)
    life.claim(by=editor, at=AT + 4 * HOUR)
    life.ask("共几个村？", by=editor, at=AT + 5 * HOUR)
    life.answer("三个村。", by=officer, at=AT + 6 * HOUR)
    life.edit("石雕市场来了志愿者", BODY)
    life.give_back("数据不清", "请核实", by=editor, at=AT + 7 * HOUR)
    life.save(MORE, AT + 8 * HOUR)
    life.resubmit(by=officer, at=AT + 9 * HOUR)
    life.sign(by=principal, at=AT + 10 * HOUR)
    life.claim(by=editor, at=AT + 11 * HOUR)
    life.edit("石雕市场的志愿者", MORE)
    life.accept("选题好", by=editor, at=AT + 12 * HOUR)


def not_signed_then_sent_by_the_principal(scene: Scene, life: Any) -> None:
    life.start(scene.text, by=scene.officer, at=AT)
    life.submit(by=scene.officer, at=AT + HOUR)
    life.refuse_to_sign("先核对", by=scene.principal, at=AT + 2 * HOUR)
    life.save(MORE, AT + 3 * HOUR)
    life.resubmit(by=scene.principal, at=AT + 4 * HOUR)
    life.claim(by=scene.editor, at=AT + 5 * HOUR)
    life.reject("时效已过", "", by=scene.editor, at=AT + 6 * HOUR)


def returned_then_sent_by_the_principal(scene: Scene, life: Any) -> None:
    life.start(scene.text, by=scene.principal, at=AT)
    life.join(scene.other, None)
    life.submit(by=scene.principal, at=AT + HOUR)
    life.claim(by=scene.editor, at=AT + 2 * HOUR)
    life.edit("石雕市场来了志愿者", BODY)
    life.give_back("数据不清", "", by=scene.editor, at=AT + 3 * HOUR)
    life.save(MORE, AT + 4 * HOUR)
    life.resubmit(by=scene.principal, at=AT + 5 * HOUR)


def withdrawn(scene: Scene, life: Any) -> None:
    life.start(scene.text, by=scene.officer, at=AT)
    life.submit(by=scene.officer, at=AT + HOUR)
    life.sign(by=scene.principal, at=AT + 2 * HOUR)
    life.withdraw("数据有误", by=scene.officer, at=AT + 3 * HOUR)


def discarded(scene: Scene, life: Any) -> None:
    life.start(scene.text, by=scene.officer, at=AT)
    life.discard(by=scene.officer, at=AT + HOUR)


LIVES: list[Steps] = [
    whole_life,
    not_signed_then_sent_by_the_principal,
    returned_then_sent_by_the_principal,
    withdrawn,
    discarded,
]


@pytest.mark.parametrize("steps", LIVES, ids=lambda steps: steps.__name__)
def test_a_life_in_memory_leaves_the_rows_of_the_actions(steps: Steps) -> None:
    scene = Scene()
    acts = Acts(scene.county)
    steps(scene, acts)
    rows, life = scene.life()
    steps(scene, life)
    rows.save()
    index_lives([life])
    rows.log.write_until(AT + 100 * HOUR)

    left, made = traces(acts.manuscript), traces(life.manuscript)
    assert [row["table"] for row in made] == [row["table"] for row in left]
    assert [apart for a, b in zip(made, left, strict=True) if (apart := differences(a, b))] == []
    assert [row["verb"] for row in made if row["table"] == "AuditRow"]


def differences(made: dict[str, Any], left: dict[str, Any]) -> dict[str, Any]:
    """Fields in which two rows differ, with both values."""
    return {
        f"{left['table']}.{name}": (made[name], left[name])
        for name in left
        if made[name] != left[name]
    }


def traces(manuscript: Manuscript) -> list[dict[str, Any]]:
    """Every row of a manuscript's life, with keys replaced by what they stand for."""
    names = {manuscript.pk: "manuscript"}
    tables: list[tuple[type[models.Model], dict[str, object], tuple[str, ...]]] = [
        (Manuscript, {"pk": manuscript.pk}, ()),
        (Contributor, {"manuscript": manuscript}, ("order",)),
        (Revision, {"manuscript": manuscript}, ("number",)),
        (Submission, {"manuscript": manuscript}, ()),
    ]
    found = [(model, list(model.objects.filter(**q).order_by(*o))) for model, q, o in tables]  # type: ignore[attr-defined]
    for model, rows in found:
        names |= {row.pk: f"{model.__name__} {n}" for n, row in enumerate(rows)}
    submissions = [row.pk for model, rows in found if model is Submission for row in rows]
    about = [manuscript.pk, *submissions]
    found += [
        (SubmissionEvent, list(SubmissionEvent.objects.filter(submission__in=submissions))),
        (Question, list(Question.objects.filter(submission__in=submissions))),
        (Message, list(Message.objects.filter(object_id__in=about).order_by("sent_at", "person"))),
        (SearchEntry, list(SearchEntry.objects.filter(object_id__in=submissions))),
        (AuditRow, list(AuditRow.objects.filter(object_id__in=about).order_by("at"))),
    ]
    return [plain(row, names) for _model, rows in found for row in rows]


def plain(row: models.Model, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    values: dict[str, Any] = {"table": type(row).__name__}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        made_up = isinstance(row, SearchEntry) and field.name == "number"
        if field.primary_key or field.name == "authenticator" or made_up:
            continue
        if isinstance(value, str):
            for key, name in names.items():
                value = value.replace(str(key), name)
        values[field.name] = names.get(value, value) if isinstance(value, uuid.UUID) else value
    return values
