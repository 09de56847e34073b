"""Manuscripts and submissions for all tests, made through the real actions."""

import datetime as dt

from qingxun.desk.actions import (
    DraftText,
    accept_submission,
    claim_submission,
    reject_submission,
    return_submission,
    start_manuscript,
    submit_manuscript,
    withdraw_submission,
)
from qingxun.desk.models import (
    Column,
    DeskSettings,
    Manuscript,
    ManuscriptKind,
    Periodical,
    RefusalReason,
    Submission,
)
from qingxun.desk.states import ReasonPurpose, SubmissionState
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import Role
from tests.organizations.factories import AT, County, make_county, make_person

BODY = (
    "近日，青田县船寮镇团委组织二十名青年志愿者走进石雕市场，"
    "为商户讲解直播带货的基本做法，现场解答提问三十余次。\n"
    "一是摸清需求，二是结对帮带，三是定期回访。"
)


def make_kind(desk: Organization, code: str = "news", name: str = "动态") -> ManuscriptKind:
    """A kind of the desk's list."""
    return ManuscriptKind.objects.get_or_create(desk=desk, code=code, defaults={"name": name})[0]


def make_reasons(desk: Organization) -> list[RefusalReason]:
    """One reason for returning and one for not using."""
    return [
        RefusalReason.objects.create(
            desk=desk, purpose=ReasonPurpose.RETURN, text="数据不清，请核实"
        ),
        RefusalReason.objects.create(desk=desk, purpose=ReasonPurpose.REJECT, text="内容重复"),
    ]


def make_periodical(desk: Organization, name: str = "青田共青团信息") -> Periodical:
    """A periodical with two columns."""
    periodical = Periodical.objects.create(
        desk=desk, code="info", name=name, issuer="共青团青田县委员会办公室"
    )
    for order, column in enumerate(["工作动态", "侨青之声"], start=1):
        Column.objects.create(periodical=periodical, name=column, order=order)
    return periodical


def principal_signs(desk: Organization, signs: bool = True) -> DeskSettings:
    """Whether the desk asks for the principal's signature."""
    return DeskSettings.objects.update_or_create(desk=desk, defaults={"principal_signs": signs})[0]


def make_manuscript(
    unit: Organization,
    author: Person,
    desk: Organization,
    *,
    title: str = "船寮镇青年志愿者走进石雕市场",
    body: str = BODY,
    at: dt.datetime = AT,
) -> Manuscript:
    """A complete working copy, ready to be submitted."""
    text = DraftText(
        title=title, body=body, kind=make_kind(desk), event_on=at.date(), keywords="石雕 志愿"
    )
    return start_manuscript(unit=unit, by=author, at=at, text=text)


def make_submission(
    county: County | None = None,
    state: SubmissionState = SubmissionState.SUBMITTED,
    *,
    title: str = "船寮镇青年志愿者走进石雕市场",
    body: str = BODY,
    unit: Organization | None = None,
    at: dt.datetime = AT,
) -> Submission:
    """A submission in that state, brought there by the actions."""
    county = county or make_county()
    unit = unit or county.units[0]
    officer = (
        county[Role.OFFICER] if unit == county.units[0] else make_person("", Role.OFFICER, unit)
    )
    manuscript = make_manuscript(unit, officer, county.desk, title=title, body=body, at=at)
    if state == SubmissionState.AWAITING_PRINCIPAL:
        principal_signs(county.desk)
    (submission,) = submit_manuscript(manuscript=manuscript, desks=[county.desk], by=officer, at=at)
    return bring_to(submission, state, county[Role.EDITOR], officer, at)


def bring_to(
    submission: Submission,
    state: SubmissionState,
    editor: Person,
    officer: Person,
    at: dt.datetime,
) -> Submission:
    """From submitted to another state."""
    if submission.state == state:
        return submission
    match state:
        case SubmissionState.IN_REVIEW:
            return claim_submission(submission=submission, by=editor, at=at)
        case SubmissionState.RETURNED:
            return return_submission(submission=submission, reason="数据不清", by=editor, at=at)
        case SubmissionState.REJECTED:
            return reject_submission(submission=submission, reason="内容重复", by=editor, at=at)
        case SubmissionState.ACCEPTED:
            return accept_submission(submission=submission, by=editor, at=at)
        case SubmissionState.WITHDRAWN:
            return withdraw_submission(submission=submission, by=officer, at=at)
    raise ValueError(f"no way to {state} from here")
