"""A county at work: groups, rule in force, manuscripts in several states, adoptions."""

import datetime as dt

from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.dispatch.actions import AdoptionFacts, record_adoption
from qingxun.dispatch.states import AdoptionForm
from qingxun.kit.clock import now, today
from qingxun.organizations.models import Person
from qingxun.organizations.states import Role
from qingxun.scoring.actions import draft_preset, post_pending
from tests.desk.factories import make_submission, principal_signs
from tests.dispatch.factories import make_ladder, outlet_of
from tests.organizations.factories import County, give_role, make_county, make_group, make_person
from tests.scoring.factories import put_in_force


def make_working_county(name: str = "乡镇组") -> County:
    """Units in a group of this year, all outlets, the county rule in force since January."""
    county = make_county()
    make_group(county.desk, today().year, name, county.units)
    make_ladder(county)
    head = county[Role.OFFICE_HEAD]
    version = draft_preset(desk=county.desk, preset="changshan-2014", by=head, at=now())
    put_in_force(version, dt.date(today().year, 1, 1), head, now())
    return county


def work(county: County, number: int) -> list[Submission]:
    """``number`` manuscripts in every state that somebody waits for, and adoptions of as many."""
    at = now()
    made = []
    for n in range(number):
        principal_signs(county.desk, False)
        for state in (
            SubmissionState.SUBMITTED,
            SubmissionState.IN_REVIEW,
            SubmissionState.RETURNED,
            SubmissionState.REJECTED,
        ):
            made.append(make_submission(county, state, title=f"{state.label}第{n}条", at=at))
        accepted = make_submission(county, SubmissionState.ACCEPTED, title=f"录用第{n}条", at=at)
        facts = AdoptionFacts(outlet_of(county.desk, "city_league"), AdoptionForm.NEWS, today())
        record_adoption(manuscript=accepted.manuscript, facts=facts, by=county[Role.EDITOR], at=at)
        awaiting = SubmissionState.AWAITING_PRINCIPAL
        made += [accepted, make_submission(county, awaiting, title=f"待签第{n}条", at=at)]
    post_pending(at=now())
    return made


def make_everybody(county: County) -> Person:
    """Somebody with every role that one person may hold, at the unit and at the desk."""
    person = make_person("全岗甲")
    for role in (Role.OFFICER, Role.PRINCIPAL, Role.UNIT_LEADER):
        give_role(person, role, county.units[0])
    for role in (Role.EDITOR, Role.OFFICE_HEAD, Role.SIGNING_LEADER, Role.SYSTEM_ADMIN):
        give_role(person, role, county.desk)
    return person
