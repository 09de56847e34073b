"""Texts that come from one another, submitted through the real actions and checked."""

import datetime as dt

from qingxun.copies.actions import check_text
from qingxun.copies.models import ArchivedText, CopyFinding
from qingxun.desk.actions import submit_manuscript
from qingxun.desk.models import Submission
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import Role
from tests.desk.factories import make_manuscript
from tests.organizations.factories import AT, County, make_person

SOURCE = (
    "11月3日，船寮镇团委组织30名青年志愿者到瓯江边开展防溺水巡查，劝离下水游泳人员12人。"
    "活动中，志愿者还向沿江村民发放宣传册，讲解急救知识，并在深水区旁补立警示牌八块。\n"
    "下一步，船寮镇团委将建立长效机制，每周末安排两组志愿者轮流值守，直到汛期结束。"
)
COPY = SOURCE.replace("船寮镇", "温溪镇").replace("30名", "25名").replace("11月3日", "11月9日")
OWN_WORDS = (
    "方山乡团委联合派出所走进暑期托管班，用情景剧教孩子们识别诈骗电话。民警结合真实案例提问，"
    "孩子们抢着回答，现场气氛热烈。乡团委还给每个家庭留下一张防骗提醒卡，贴在电话机旁。"
)
HOUR = dt.timedelta(hours=1)


def submit(
    county: County,
    body: str,
    *,
    unit: Organization | None = None,
    by: Person | None = None,
    title: str = "青年志愿者守护瓯江",
    at: dt.datetime = AT,
    desks: list[Organization] | None = None,
) -> Submission:
    """A unit submits; nothing is checked yet."""
    unit = unit or county.units[0]
    if by is None:
        own = unit == county.units[0]
        by = county[Role.OFFICER] if own else make_person("", Role.OFFICER, unit)
    manuscript = make_manuscript(unit, by, county.desk, title=title, body=body, at=at)
    desks = desks or [county.desk]
    return submit_manuscript(manuscript=manuscript, desks=desks, by=by, at=at)[0]


def check(submission: Submission, at: dt.datetime = AT) -> list[CopyFinding]:
    """What the background does with it."""
    row = ArchivedText.objects.get(manuscript=submission.manuscript_id)
    return check_text(row=row, at=at)


def make_finding(county: County) -> CopyFinding:
    """温溪镇 sends what 船寮镇 sent an hour before."""
    check(submit(county, SOURCE))
    copy = submit(county, COPY, unit=county.units[1], title="志愿者巡江", at=AT + HOUR)
    (finding,) = check(copy, AT + HOUR)
    return finding
