"""What real counties have besides: photos and files with the manuscripts, a township that is no
more, and a second desk that receives from a few units of its own."""

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import partial
from random import Random

from django.core.files.base import ContentFile

from qingxun.config.demo import texts
from qingxun.config.demo.agenda import Agenda
from qingxun.config.demo.calendar import Calendar, after, writing_moment
from qingxun.config.demo.county import FOUNDED, County, Unit
from qingxun.config.demo.fates import Writers
from qingxun.config.demo.lives import Life
from qingxun.config.demo.photos import HEIGHT, SCENES, WIDTH, draw_photo
from qingxun.desk.actions import (
    DraftText,
    ReceiptRules,
    accept_submission,
    add_attachment,
    change_settings,
    claim_submission,
    reject_submission,
    return_submission,
    set_reasons,
    start_manuscript,
    submit_manuscript,
)
from qingxun.desk.models import Manuscript, ManuscriptKind, Submission
from qingxun.desk.states import ReasonPurpose
from qingxun.documents.actions import CheckedFile
from qingxun.organizations.actions import (
    appoint,
    found_organization,
    merge_organizations,
    move_organization,
)
from qingxun.organizations.states import Level, Role
from qingxun.scoring.actions import post_items

MERGED = ("fengyang", "演示·共青团青田县枫垟乡委员会", "枫垟乡")
INTO = "fushan"
SECOND_DESK = "line-pioneers"
ITS_UNITS = ("school-yinshi", "school-tafeng", "school-longjin", "school-fangao", "school-youxi")
ITS_KINDS = (("news", "动态"), ("experience", "经验"), ("research", "调研"))
ITS_MANUSCRIPTS = 14
STILL_WAITING = 2
DRAWN = 12
WITH_PHOTOS = 30
WITH_SCHEDULES = 3
SCHEDULE = (
    "活动安排\n8:30 签到，领取材料\n9:00 现场讲解\n10:30 分组练习，每组六人\n"
    "11:30 填写满意度问卷，收回材料\n联系方式以通知为准。"
)
NAMES = {"hills": "现场", "street": "志愿服务", "stone": "作品", "meeting": "座谈会"}


def merge_a_township(county: County, calendar: Calendar) -> None:
    """A township that went up in its neighbor before the program came: its name stands in the
    tree of that time only."""
    by, at = county.admins[Role.SYSTEM_ADMIN], calendar.setup + dt.timedelta(hours=5)
    code, name, short = MERGED
    old = found_organization(
        code=code,
        name=name,
        short_name=short,
        parent=county.desk,
        on=FOUNDED,
        kind="township",
        level=Level.TOWN,
        order=33,
        by=by,
        at=at,
    )
    merge_organizations(
        organization=old,
        into=county.units[INTO].organization,
        on=dt.date(calendar.start.year - 1, 7, 1),
        reason="行政区划调整，枫垟乡并入阜山乡",
        by=by,
        at=at,
    )


def open_second_desk(county: County, calendar: Calendar) -> None:
    """县少工委 receives what the schools' pioneers write, and is one of the county's units itself."""
    unit, at = county.units[SECOND_DESK], calendar.setup + dt.timedelta(hours=6)
    desk = unit.organization
    desk.is_desk = True
    desk.save(update_fields=["is_desk"])
    for code in ITS_UNITS:
        move_organization(
            organization=county.units[code].organization,
            parent=desk,
            on=calendar.setup.date() - dt.timedelta(days=300),
            reason="少先队大队由县少工委联系",
            by=county.admins[Role.SYSTEM_ADMIN],
            at=at,
        )
    for role in (Role.EDITOR, Role.OFFICE_HEAD):
        appoint(
            person=unit.officers[0],
            organization=desk,
            role=role,
            on=calendar.setup.date() - dt.timedelta(days=200),
            post="办公室干事",
            by=county.admins[Role.SECURITY_ADMIN],
            at=at,
        )
    furnish_second_desk(unit, at + dt.timedelta(hours=1))


def furnish_second_desk(unit: Unit, at: dt.datetime) -> None:
    """Its own kinds, reasons and rules: no signature is asked for."""
    desk, by = unit.organization, unit.officers[0]
    for order, (code, name) in enumerate(ITS_KINDS, start=1):
        ManuscriptKind.objects.create(desk=desk, code=code, name=name, order=order)
    for purpose, words in (
        (ReasonPurpose.RETURN, ["请补充参加人数和时间", "请附活动照片"]),
        (ReasonPurpose.REJECT, ["与近期来稿重复", "不属于少先队工作"]),
    ):
        set_reasons(desk=desk, purpose=purpose, texts=words, by=by, at=at)
    rules = ReceiptRules(principal_signs=False, review_days=5)
    change_settings(desk=desk, rules=rules, by=by, at=at)


class SecondDesk:
    """What 县少工委 receives in the last months, and what becomes of it."""

    def __init__(self, writers: Writers, agenda: Agenda, rng: Random) -> None:
        self.writers, self.agenda, self.rng = writers, agenda, rng
        self.desk_unit = writers.county.units[SECOND_DESK]
        self.received: list[uuid.UUID] = []
        self.kinds = {
            row.name: row for row in ManuscriptKind.objects.filter(desk=self.desk_unit.organization)
        }

    def plan(self) -> None:
        calendar = self.writers.calendar
        ages = [*range(1, STILL_WAITING + 1), *range(6, 6 + 9 * ITS_MANUSCRIPTS, 9)]
        days = [calendar.today - dt.timedelta(days=age) for age in ages]
        for number, day in enumerate(days):
            unit = self.writers.county.units[ITS_UNITS[number % len(ITS_UNITS)]]
            write = partial(self._write, unit, number < STILL_WAITING)
            self.agenda.add(writing_moment(day, self.rng), write)
        self.agenda.add(calendar.now, self._count)

    def _count(self, at: dt.datetime) -> None:
        """It has no scoring policy: what it received is counted all the same."""
        post_items(desk=self.desk_unit.organization.pk, manuscripts=self.received, at=at)

    def _write(self, unit: Unit, waits: bool, at: dt.datetime) -> None:
        try:
            seed = self.writers.composer.compose(unit.seed, at.date())
        except texts.NothingToWrite:
            return
        by = unit.officers[0]
        kind = self.kinds.get(seed.kind, self.kinds["动态"])
        text = DraftText(seed.title, seed.body, kind, seed.event_on, " ".join(seed.keywords))
        manuscript = start_manuscript(unit=unit.organization, by=by, at=at, text=text)
        submit = partial(self._submit, manuscript, waits)
        self.agenda.add(at + dt.timedelta(minutes=40), submit)

    def _submit(self, manuscript: Manuscript, waits: bool, at: dt.datetime) -> None:
        desk = self.desk_unit.organization
        (submission,) = submit_manuscript(
            manuscript=manuscript, desks=[desk], by=manuscript.author, at=at
        )
        self.received.append(manuscript.pk)
        if not waits:
            self._review(submission, at)

    def _review(self, submission: Submission, at: dt.datetime) -> None:
        """Claimed, and then accepted, returned or not used."""
        editor = self.desk_unit.officers[0]
        claimed = after(at, self.rng, 4, 60)
        self.agenda.add(
            claimed, lambda at: claim_submission(submission=submission, by=editor, at=at)
        )
        decide, words = self.rng.choice(
            ((accept_submission, {}),) * 4
            + (
                (return_submission, {"reason": "请补充参加人数和时间"}),
                (reject_submission, {"reason": "与近期来稿重复"}),
            )
        )
        self.agenda.add(
            after(claimed, self.rng, 2, 30),
            lambda at: decide(submission=submission, by=editor, at=at, **words),
        )


def plan_photos(lives: Sequence[Life], agenda: Agenda, rng: Random) -> None:
    """Photos with some of the newest manuscripts, as their writers added them."""
    scenes = [list(SCENES)[n % len(SCENES)] for n in range(DRAWN)]
    drawn = [(scene, draw_photo(scene, rng)) for scene in scenes]
    newest = [life for life in lives if life.is_submitted][-WITH_PHOTOS * 3 :]
    for life in rng.sample(newest, min(WITH_PHOTOS, len(newest))):
        for scene, content in rng.sample(drawn, rng.choice((1, 1, 2))):
            add = partial(add_photo, life.manuscript, NAMES[scene], content)
            agenda.add(life.manuscript.created_at + dt.timedelta(minutes=8), add)
    for life in newest[:WITH_SCHEDULES]:
        agenda.add(
            life.manuscript.created_at + dt.timedelta(minutes=9), partial(add_schedule, life)
        )


def add_schedule(life: Life, at: dt.datetime) -> None:
    """The writer adds what was on that day, as a text file: its words can be searched."""
    content = f"{life.manuscript.title}\n{SCHEDULE}".encode()
    checked = CheckedFile(ContentFile(content), "活动安排.txt", "text/plain", None, None)
    by = life.manuscript.author
    add_attachment(manuscript=life.manuscript, checked=checked, by=by, at=at)


def add_photo(manuscript: Manuscript, name: str, content: bytes, at: dt.datetime) -> None:
    """The writer adds a photo."""
    file = ContentFile(content)
    checked = CheckedFile(file, f"{name}.jpg", "image/jpeg", WIDTH, HEIGHT)
    add_attachment(manuscript=manuscript, checked=checked, by=manuscript.author, at=at)
