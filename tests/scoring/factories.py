"""A scored county: desk, units in groups, outlets, the county rule in force, and facts."""

import datetime as dt
from dataclasses import dataclass

from qingxun.desk.models import (
    Contributor,
    Manuscript,
    ManuscriptKind,
    Periodical,
    Revision,
    Submission,
)
from qingxun.desk.states import SubmissionState
from qingxun.dispatch.models import Adoption, Instruction, Outlet
from qingxun.dispatch.presets import install_ladder
from qingxun.kit.clock import CHINA
from qingxun.organizations.models import Organization, Person
from qingxun.organizations.states import Role
from qingxun.scoring import engine
from qingxun.scoring.actions import adopt_version, draft_preset
from qingxun.scoring.models import PolicyVersion
from tests.organizations.factories import make_desk, make_group, make_person, make_unit

GROUP = "乡镇（街道）组"
FIRST_DAY = dt.date(2026, 1, 1)


@dataclass
class ScoredCounty:
    desk: Organization
    units: list[Organization]
    head: Person
    editor: Person
    leader: Person
    kind: ManuscriptKind
    periodical: Periodical

    def outlet(self, code: str) -> Outlet:
        return Outlet.objects.get(desk=self.desk, code=code)


def moment(month: int, day: int, hour: int = 10) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=CHINA)


def make_scored_county(
    units: int = 3, preset: str = "changshan-2014", on: dt.date = FIRST_DAY
) -> ScoredCounty:
    """The county rule is in force from ``on`` for ``units`` townships in one group."""
    desk = make_desk()
    members = [make_unit(desk) for _ in range(units)]
    make_group(desk, 2026, GROUP, members)
    head = make_person("王主任", Role.OFFICE_HEAD, desk)
    editor = make_person("李编辑", Role.EDITOR, desk)
    leader = make_person("赵书记", Role.SIGNING_LEADER, desk)
    kind = ManuscriptKind.objects.create(desk=desk, code="news", name="动态")
    periodical = Periodical.objects.create(
        desk=desk, code="info", name="青田共青团信息", issuer="共青团青田县委员会办公室"
    )
    install_ladder(desk=desk, periodical=periodical)
    put_in_force(draft_preset(desk=desk, preset=preset, by=head, at=moment(1, 1)), on, head)
    return ScoredCounty(desk, members, head, editor, leader, kind, periodical)


def put_in_force(
    version: PolicyVersion, on: dt.date, head: Person, at: dt.datetime | None = None
) -> PolicyVersion:
    """Adopt a draft after all that an office does before: the kinds that it names are on the
    office's list, the warnings are read, and what touches rules from above is kept."""
    for code, name in engine.parse_policy(version.document).kinds.items():
        ManuscriptKind.objects.get_or_create(
            desk=version.desk, code=code, defaults={"name": name, "order": 9}
        )
    return adopt_version(
        version=version,
        on=on,
        by=head,
        at=at or moment(1, 1),
        keep_reason="只用于改进工作，不列入年度考核。",
        warnings_read=True,
    )


def file_manuscript(
    county: ScoredCounty,
    *units: Organization,
    at: dt.datetime,
    title: str = "青年夜校开课",
    state: SubmissionState = SubmissionState.ACCEPTED,
    person: Person | None = None,
) -> Manuscript:
    """A manuscript of these units that the desk received at that moment."""
    author = person or county.editor
    manuscript = Manuscript.objects.create(
        unit=units[0],
        author=author,
        kind=county.kind,
        title=title,
        body="正文",
        created_at=at,
        saved_at=at,
        first_submitted_at=at,
    )
    Contributor.objects.bulk_create(
        Contributor(
            manuscript=manuscript,
            order=order,
            organization=unit,
            person=person if order == 1 else None,
        )
        for order, unit in enumerate(units, start=1)
    )
    revision = make_revision(manuscript, author, at)
    Submission.objects.create(
        manuscript=manuscript,
        desk=county.desk,
        unit=units[0],
        kind=county.kind,
        state=state,
        revision=revision,
        title=title,
        body="正文",
        submitted_by=author,
        submitted_at=at,
        moved_at=at,
        received_at=at,
        decided_at=at,
        decided_by=county.editor,
    )
    return manuscript


def make_revision(manuscript: Manuscript, author: Person, at: dt.datetime) -> Revision:
    """What the unit sent."""
    return Revision.objects.create(
        manuscript=manuscript,
        number=1,
        origin="unit",
        title=manuscript.title,
        body=manuscript.body,
        words=2,
        made_by=author,
        made_at=at,
    )


def store_adoption(
    county: ScoredCounty,
    manuscript: Manuscript,
    code: str,
    form: str,
    on: dt.date,
    recorded: dt.datetime | None = None,
) -> Adoption:
    """The bare fact, without telling anybody; recorded on its own day unless told."""
    return Adoption.objects.create(
        desk=county.desk,
        manuscript=manuscript,
        outlet=county.outlet(code),
        form=form,
        on=on,
        recorded_by=county.editor,
        recorded_at=recorded or moment(on.month, on.day),
    )


def store_instruction(
    county: ScoredCounty, manuscript: Manuscript, rank: str, on: dt.date
) -> Instruction:
    """The bare fact, without telling anybody."""
    return Instruction.objects.create(
        desk=county.desk,
        manuscript=manuscript,
        leader="演示领导",
        rank=rank,
        text="请有关部门阅研。",
        on=on,
        recorded_by=county.editor,
        recorded_at=moment(on.month, on.day),
    )
