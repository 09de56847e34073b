"""Manuscripts and submissions for all tests, made through the real actions."""

import datetime as dt

from qingxun.desk.actions import (
    DraftText,
    accept_submission,
    add_items,
    claim_submission,
    discard_issue,
    pass_check,
    publish_issue,
    reject_submission,
    return_submission,
    send_to_check,
    start_issue,
    start_manuscript,
    submit_manuscript,
    withdraw_issue,
    withdraw_submission,
)
from qingxun.desk.models import (
    Column,
    DeskSettings,
    Issue,
    Manuscript,
    ManuscriptKind,
    Periodical,
    RefusalReason,
    Submission,
)
from qingxun.desk.states import IssueState, ReasonPurpose, SubmissionState
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


def make_issue(
    county: County, *, items: int = 1, state: IssueState = IssueState.DRAFTING, at: dt.datetime = AT
) -> Issue:
    """An issue with accepted manuscripts in its first column, brought to a state by the actions."""
    periodical = Periodical.objects.filter(desk=county.desk).first() or make_periodical(county.desk)
    editor, leader = county[Role.EDITOR], county[Role.SIGNING_LEADER]
    issue = start_issue(periodical=periodical, by=editor, at=at)
    accepted = [
        make_submission(county, SubmissionState.ACCEPTED, title=f"第{n}条信息", at=at)
        for n in range(1, items + 1)
    ]
    column = periodical.columns.first()
    add_items(issue=issue, submissions=accepted, column=column, by=editor, at=at)
    if state == IssueState.DISCARDED:
        return discard_issue(issue=issue, by=editor, at=at)
    steps = {
        IssueState.CHECKING: lambda: send_to_check(issue=issue, by=editor, at=at),
        IssueState.SIGNING: lambda: pass_check(issue=issue, by=county[Role.OFFICE_HEAD], at=at),
        IssueState.PUBLISHED: lambda: publish_issue(issue=issue, by=leader, at=at),
        IssueState.WITHDRAWN: lambda: withdraw_issue(
            issue=issue, reason="数字有误", by=leader, at=at
        ),
    }
    for step, act in steps.items():
        if issue.state == state:
            break
        act()
        assert issue.state == step
    return issue
