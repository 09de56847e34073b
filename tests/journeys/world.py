"""A small county in which everything has happened once: an object for every address."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from qingxun.assessment.actions import (
    ComponentRow,
    Plan,
    open_self_assessment,
    plan_assessment,
    set_components,
    start_assessment,
)
from qingxun.bulletins.actions import (
    draft_bulletin,
    pass_check,
    publish_bulletin,
    send_to_check,
)
from qingxun.copies.actions import add_phrase
from qingxun.desk.actions import Slip, ask_question, send_commission
from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.dispatch.actions import (
    AdoptionFacts,
    InstructionFacts,
    dispatch_upward,
    record_adoption,
    record_instruction,
)
from qingxun.dispatch.models import Outlet
from qingxun.dispatch.presets import install_ladder
from qingxun.dispatch.states import AdoptionForm
from qingxun.facts.states import FactFamily
from qingxun.kit.clock import now
from qingxun.kit.periods import quarter_of
from qingxun.ledger.models import Posting
from qingxun.messaging.actions import make_suggestion
from qingxun.messaging.models import Message
from qingxun.organizations.states import Level, Role
from qingxun.scoring.actions import close_period, draft_preset, raise_objection
from tests.copies.factories import COPY, SOURCE, check, submit
from tests.desk.factories import make_manuscript, make_periodical, make_reasons, make_submission
from tests.facts.factories import make_fact, make_tables
from tests.intake.factories import make_file, make_mail
from tests.organizations.factories import County, make_county, make_group
from tests.scoring.factories import put_in_force


@dataclass
class World:
    """The county and, by URL name, the key that its address takes."""

    county: County
    keys: dict[str, uuid.UUID | str] = field(default_factory=dict)


def make_world() -> World:
    """Everything once; the last quarter is closed and has its bulletin."""
    world = World(county := make_county())
    desk, editor = county.desk, county[Role.EDITOR]
    copy(world, at := now())
    last = quarter_of(at.date()).previous()
    for year in {at.year, last.starts_on.year}:
        make_group(desk, year, "乡镇（街道）组", county.units)
    periodical = make_periodical(desk)
    install_ladder(desk=desk, periodical=periodical)
    make_reasons(desk)
    set_policy(world, last.starts_on, at)
    submission = make_submission(county, SubmissionState.ACCEPTED, at=at)
    review = make_submission(county, SubmissionState.IN_REVIEW, title="待审的一篇", at=at)
    question = ask_question(submission=review, text="人数是否准确？", by=editor, at=at)
    draft = make_manuscript(county.units[0], county[Role.OFFICER], desk, title="草稿一篇", at=at)
    report(world, submission, at)
    ask(world, at)
    suggestion = make_suggestion(
        desk=desk, text="希望列表能记住筛选。", page="/", by=county[Role.OFFICER], at=at
    )
    message = Message.objects.filter(person=county[Role.OFFICER]).first()
    assert message is not None
    world.keys |= {
        **dict.fromkeys(("desk:manuscript", "desk:compare"), submission.manuscript_id),
        "desk:edit": draft.pk,
        "desk:autosave": draft.pk,
        "desk:discard": draft.pk,
        "desk:restore": draft.pk,
        "desk:answer": question.pk,
        "desk:periodical": periodical.pk,
        "messaging:open": message.pk,
        "messaging:suggestion": suggestion.pk,
        "dispatch:upward": submission.pk,
        "dispatch:record": submission.manuscript_id,
        "dispatch:record_instruction": submission.manuscript_id,
        "dispatch:outlet": Outlet.objects.filter(desk=desk).first().pk,  # type: ignore[union-attr]
        "submission": review.pk,
        "scoring:unit": county.units[0].pk,
        "scoring:person": county[Role.OFFICER].pk,
        "organizations:organization": county.units[0].pk,
        "organizations:facts": county.units[0].pk,
        "organizations:person": county[Role.OFFICER].pk,
        "organizations:edit_person": county[Role.OFFICER].pk,
        "organizations:appoint": county[Role.OFFICER].pk,
    }
    bulletin(world, last, at)
    assessment(world, at)
    incoming(world)
    return world


def incoming(world: World) -> None:
    """A file that waits to be confirmed, and a mail of a stranger."""
    file = make_file(world.county)
    mail = make_mail(world.county)
    for name in ("file", "original"):
        world.keys[f"intake:{name}"] = file.pk
    world.keys["intake:mail"] = mail.pk


def copy(world: World, at: dt.datetime) -> None:
    """A second unit sends what the first had sent, and a stock phrase stands in the list."""
    county = world.county
    check(submit(county, SOURCE, title="守护瓯江", at=at))
    later = at + dt.timedelta(seconds=1)
    copied = submit(county, COPY, unit=county.units[1], title="志愿者巡江", at=later)
    world.keys["copies:finding"] = check(copied, later)[0].pk
    words = "在县委和上级团委的正确领导下"
    row = add_phrase(desk=county.desk, words=words, by=county[Role.EDITOR], at=at)
    world.keys["copies:end_phrase"] = row.pk


def assessment(world: World, at: dt.datetime) -> None:
    """This year's assessment, in which the units assess themselves."""
    county, head = world.county, world.county[Role.OFFICE_HEAD]
    year = at.year
    days = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    plan = Plan(year=year, title="年度考核", starts_on=days[0], ends_on=days[1])
    made = plan_assessment(desk=county.desk, plan=plan, by=head, at=at)
    rows = [
        ComponentRow(name="信息工作", share=Decimal(20), information=True),
        ComponentRow(name="组织建设", share=Decimal(80), self_assessed=True, owner=county.units[0]),
    ]
    set_components(assessment=made, rows=rows, by=head, at=at)
    start_assessment(assessment=made, by=head, at=at)
    open_self_assessment(assessment=made, until=days[1], by=head, at=at)
    component = made.components.get(kind="entered")
    entry = component.entries.get(organization=county.units[0])
    for name in ("detail", "components", "results", "print", "awards", "risks", "vetoes"):
        world.keys[f"assessment:{name}"] = made.pk
    for name in ("component", "import", "template"):
        world.keys[f"assessment:{name}"] = component.pk
    for name in ("claim", "add_evidence"):
        world.keys[f"assessment:{name}"] = entry.pk


def set_policy(world: World, on: dt.date, at: dt.datetime) -> None:
    head = world.county[Role.OFFICE_HEAD]
    version = draft_preset(desk=world.county.desk, preset="changshan-2014", by=head, at=at)
    put_in_force(version, on, head, at)
    draft = draft_preset(desk=world.county.desk, preset="burden-reduction", by=head, at=at)
    world.keys |= {
        "scoring:version": version.pk,
        "scoring:file": version.pk,
        "scoring:edit": draft.pk,
        "scoring:edit_text": draft.pk,
        "scoring:effect": draft.pk,
        "scoring:what_if_unit": world.county.units[0].pk,
    }


def ask(world: World, at: dt.datetime) -> None:
    """A commission to one unit."""
    county = world.county
    slip = send_commission(
        desk=county.desk,
        slip=Slip("约稿一份", "请写一件新鲜事。", at + dt.timedelta(days=3)),
        units=county.units[:1],
        by=county[Role.EDITOR],
        at=at,
    )
    world.keys |= {"desk:commission": slip.pk, "desk:commission_unit": slip.units.get().pk}
    register(world)


def register(world: World) -> None:
    """An incident, another result and the usual tables."""
    county = world.county
    incident = make_fact(county, FactFamily.INCIDENT, confirmed=True)
    output = make_fact(county, FactFamily.OUTPUT)
    table = make_tables(county)["groundwork"]
    world.keys |= {
        "facts:incident": incident.pk,
        "facts:item": Submission.objects.values_list("manuscript_id", flat=True)[0],
        "facts:output": output.pk,
        "facts:table": table.pk,
        "facts:table_define": table.pk,
    }


def report(world: World, submission: Submission, at: dt.datetime) -> None:
    """Upward, adopted, instructed."""
    county = world.county
    editor = county[Role.EDITOR]
    outlet = Outlet.objects.get(desk=county.desk, code="city_league")
    (dispatch,) = dispatch_upward(source=submission, outlets=[outlet], by=editor, at=at)
    facts = AdoptionFacts(outlet, AdoptionForm.SINGLE, at.date())
    record_adoption(manuscript=submission.manuscript, facts=facts, by=editor, at=at)
    instruction = record_instruction(
        desk=county.desk,
        manuscript=submission.manuscript,
        facts=InstructionFacts("演示领导", Level.CITY, "请研究。", at.date(), due=at.date()),
        by=editor,
        at=at,
    )
    line = Posting.objects.filter(organization=county.units[0], item_id__isnull=False).first()
    assert line is not None
    objection = raise_objection(posting=line, text="应为重要位置。", by=county[Role.OFFICER], at=at)
    world.keys |= {
        "scoring:line": line.pk,
        "scoring:objection": objection.pk,
        "scoring:unit_misses": county.units[0].pk,
        "scoring:item_misses": submission.manuscript_id,
    }
    world.keys |= {"dispatch:detail": dispatch.pk, "dispatch:instruction": instruction.pk}


def bulletin(world: World, span: object, at: dt.datetime) -> None:
    """The last quarter's bulletin, published."""
    county = world.county
    head = county[Role.OFFICE_HEAD]
    period = close_period(desk=county.desk, span=span, by=head, at=at)  # type: ignore[arg-type]
    made = draft_bulletin(desk=county.desk, period=period, by=county[Role.EDITOR], at=at)
    send_to_check(bulletin=made, by=county[Role.EDITOR], at=at)
    pass_check(bulletin=made, by=head, at=at)
    publish_bulletin(bulletin=made, by=county[Role.SIGNING_LEADER], at=at)
    world.keys["scoring:period"] = period.key
    world.keys["scoring:closing"] = period.closings.get().pk
    for name in ("detail", "edit", "read", "print", "sheet"):
        world.keys[f"bulletins:{name}"] = made.pk
