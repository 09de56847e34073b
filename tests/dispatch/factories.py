"""Outlets, dispatches and adoptions for tests."""

import datetime as dt

from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.dispatch.actions import AdoptionFacts, dispatch_upward, mark_sent, record_adoption
from qingxun.dispatch.models import Adoption, Dispatch, Outlet
from qingxun.dispatch.presets import install_ladder
from qingxun.dispatch.states import AdoptionForm
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role
from tests.desk.factories import make_submission
from tests.organizations.factories import AT, County, make_county


def make_ladder(county: County) -> None:
    """All outlets of a county's desk."""
    install_ladder(desk=county.desk)


def outlet_of(desk: Organization, code: str) -> Outlet:
    return Outlet.objects.get(desk=desk, code=code)


def accepted(county: County | None = None, title: str = "侨乡青年返乡创业") -> Submission:
    """A submission that may be dispatched, at a desk with outlets."""
    county = county or make_county()
    make_ladder(county)
    return make_submission(county, SubmissionState.ACCEPTED, title=title)


def sent_dispatch(county: County, code: str = "city_league") -> Dispatch:
    """A dispatch that left for an outlet."""
    submission = accepted(county)
    (dispatch,) = dispatch_upward(
        source=submission,
        outlets=[outlet_of(county.desk, code)],
        by=county[Role.EDITOR],
        at=AT,
    )
    return mark_sent(dispatch=dispatch, by=county[Role.EDITOR], at=AT)


def adopt(
    county: County,
    submission: Submission,
    code: str = "city_league",
    form: AdoptionForm = AdoptionForm.NEWS,
    on: dt.date | None = None,
) -> Adoption:
    """Record an adoption through the action."""
    facts = AdoptionFacts(outlet_of(county.desk, code), form, on or AT.date())
    return record_adoption(
        manuscript=submission.manuscript, facts=facts, by=county[Role.EDITOR], at=AT
    )
