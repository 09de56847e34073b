"""A big archive in the product's own tables: one desk, many units, one year, made by number.

Every figure follows from the row's number, so every run and every database holds the same. Four
of five manuscripts are accepted; the accepted ones carry all adoptions (evenly, at the sixteen
outlets of the ladder) and an instruction each tenth; 60 % are signed by one unit, 30 % by two, 10 %
by three. Texts are one line long: no rule of points looks at them.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from qingxun.desk.models import Contributor, Manuscript, ManuscriptKind, Revision, Submission
from qingxun.desk.states import RevisionOrigin, SubmissionState
from qingxun.dispatch.models import Adoption, Instruction, Outlet
from qingxun.dispatch.presets import install_ladder
from qingxun.kit.clock import start_of
from qingxun.organizations.models import (
    GroupMembership,
    Organization,
    Person,
    RankingGroup,
)
from qingxun.organizations.states import Level, OrganizationKind, Role
from qingxun.scoring.actions import draft_version
from qingxun.scoring.models import PolicyVersion
from tests.bench.support import bulk
from tests.bench.support.rule import FORMS, GROUPS, KINDS, rule
from tests.scoring.factories import put_in_force

YEAR = 2026
FIRST_DAY = dt.date(YEAR, 1, 1)
AS_OF = dt.date(YEAR + 1, 1, 1)
UNIT, PERSON, PIECE, SIGNED, TEXT, FILED, PRINTED, NOTED, MEMBER = range(1, 10)
ACCEPTED_OF_FIVE = 4


@dataclass(frozen=True)
class Size:
    units: int
    manuscripts: int
    adoptions: int


WHOLE = Size(6_000, 300_000, 2_000_000)
SMALL = Size(300, 15_000, 100_000)
COUNTY = Size(60, 3_000, 6_000)


class Province:
    """Fills an installation that holds one desk and nothing else."""

    def __init__(self, size: Size) -> None:
        from tests.desk.factories import make_periodical
        from tests.organizations.factories import make_person

        self.size = size
        self.desk = Organization.objects.get()
        self.head = make_person("王主任", Role.OFFICE_HEAD, self.desk)
        self.editor = make_person("李编辑", Role.EDITOR, self.desk)
        self.kinds = [
            ManuscriptKind.objects.create(desk=self.desk, code=code, name=name)
            for code, name in KINDS.items()
        ]
        install_ladder(desk=self.desk, periodical=make_periodical(self.desk))
        self.outlets = list(Outlet.objects.filter(desk=self.desk).order_by("order", "code"))

    def fill(self) -> None:
        """All rows: organizations, people, manuscripts, filings, adoptions, instructions."""
        with bulk.unchecked():
            self._units()
            self._manuscripts()
            self._adoptions()
            self._instructions()
        bulk.analyze()

    def adopt_rule(self) -> PolicyVersion:
        """The forty clauses of ``rule`` in force from the first day of the year."""
        at = start_of(FIRST_DAY)
        version = draft_version(desk=self.desk, document=rule(), by=self.head, at=at, note="")
        return put_in_force(version, FIRST_DAY, self.head, at)

    def accepted(self) -> list[Manuscript]:
        """The accepted manuscripts, in a fixed order."""
        rows = Manuscript.objects.filter(submissions__state=SubmissionState.ACCEPTED)
        return list(rows.order_by("pk"))

    def _units(self) -> None:
        number, count = pl.int_range(self.size.units, dtype=pl.UInt64), self.size.units
        units = pl.select(
            bulk.keys(UNIT, count).alias("id"),
            pl.format("u{}", number).alias("code"),
            pl.format("第{}镇团委", number).alias("name"),
            pl.format("第{}镇", number).alias("short_name"),
            number.alias("order"),
        )
        bulk.insert(
            Organization, units, kind=OrganizationKind.TOWNSHIP, level=Level.TOWN, parent=self.desk
        )
        people = pl.select(
            bulk.keys(PERSON, count).alias("id"), pl.format("信息员{}", number).alias("name")
        )
        bulk.insert(Person, people, created_at=start_of(FIRST_DAY))
        groups = [
            RankingGroup.objects.create(desk=self.desk, year=YEAR, name=name)
            for name in GROUPS.values()
        ]
        members = pl.select(
            bulk.keys(MEMBER, count).alias("id"),
            bulk.key_of(UNIT, number).alias("organization_id"),
            choose(number % 10 // 4, [group.pk for group in groups]).alias("group_id"),
        )
        bulk.insert(GroupMembership, members, desk=self.desk, year=YEAR)

    def _manuscripts(self) -> None:
        count = self.size.manuscripts
        number = pl.int_range(count, dtype=pl.UInt64)
        received = moment(bulk.chance(number, 1) % (310 * 24 * 3600))
        pieces = pl.select(
            number.alias("number"),
            bulk.keys(PIECE, count).alias("id"),
            pl.format("青年志愿服务进村社（之{}）", number).alias("title"),
            choose(bulk.chance(number, 2) % 6, [kind.pk for kind in self.kinds]).alias("kind_id"),
            bulk.key_of(UNIT, seat(number, self.size)).alias("unit_id"),
            bulk.key_of(PERSON, seat(number, self.size)).alias("author_id"),
            received.alias("first_submitted_at"),
        )
        own = ["id", "title", "kind_id", "unit_id", "author_id", "first_submitted_at"]
        at = start_of(FIRST_DAY)
        bulk.insert(
            Manuscript, pieces.select(own), body="青年志愿者走进村社。", created_at=at, saved_at=at
        )
        texts = pieces.select(
            bulk.key_of(TEXT, pl.col("number")).alias("id"),
            pl.col("id").alias("manuscript_id"),
            "title",
            pl.col("author_id").alias("made_by_id"),
            (bulk.chance(pl.col("number"), 3) % 3000).alias("words"),
        )
        bulk.insert(
            Revision, texts, number=1, origin=RevisionOrigin.UNIT, body="青年志愿者。", made_at=at
        )
        self._filings(pieces)
        self._contributors(pieces)

    def _filings(self, pieces: pl.DataFrame) -> None:
        number = pl.col("number")
        accepted = number % 5 < ACCEPTED_OF_FIVE
        filings = pieces.select(
            bulk.key_of(FILED, number).alias("id"),
            pl.col("id").alias("manuscript_id"),
            "unit_id",
            "kind_id",
            "title",
            pl.when(accepted)
            .then(pl.lit(str(SubmissionState.ACCEPTED)))
            .otherwise(pl.lit(str(SubmissionState.REJECTED)))
            .alias("state"),
            bulk.key_of(TEXT, number).alias("revision_id"),
            pl.col("author_id").alias("submitted_by_id"),
            pl.col("first_submitted_at").alias("submitted_at"),
            pl.col("first_submitted_at").alias("received_at"),
            moment(bulk.chance(number, 1) % (310 * 24 * 3600) + 24 * 3600).alias("decided_at"),
        )
        bulk.insert(Submission, filings, desk=self.desk, body="青年。", decided_by=self.editor)

    def _contributors(self, pieces: pl.DataFrame) -> None:
        number = pl.col("number")
        tenth = bulk.chance(number, 4) % 10
        rows = (
            pieces.select(
                "number",
                pl.col("id").alias("manuscript_id"),
                pl.int_ranges(0, 1 + (tenth >= 6).cast(pl.Int64) + (tenth >= 9)).alias("place"),
            )
            .explode("place", empty_as_null=False)
            .with_row_index("row")
        )
        place = pl.col("place").cast(pl.UInt64)
        unit = (seat(number, self.size) + place * 7) % self.size.units
        signed = rows.select(
            bulk.key_of(SIGNED, pl.col("row").cast(pl.UInt64)).alias("id"),
            "manuscript_id",
            (place + 1).alias("order"),
            bulk.key_of(UNIT, unit).alias("organization_id"),
            pl.when(place == 0).then(bulk.key_of(PERSON, unit)).alias("person_id"),
        )
        bulk.insert(Contributor, signed)

    def _adoptions(self) -> None:
        for start in range(0, self.size.adoptions, 500_000):
            end = min(start + 500_000, self.size.adoptions)
            number = pl.int_range(start, end, dtype=pl.UInt64)
            piece = accepted_piece(bulk.chance(number, 5), self.size)
            second = bulk.chance(piece, 1) % (310 * 24 * 3600)
            day = second // 86400 + 1 + bulk.chance(number, 6) % 40
            outlets = [outlet.pk for outlet in self.outlets]
            rows = pl.select(
                bulk.key_of(PRINTED, number).alias("id"),
                bulk.key_of(PIECE, piece).alias("manuscript_id"),
                choose(bulk.chance(number, 7) % len(outlets), outlets).alias("outlet_id"),
                choose(bulk.chance(number, 8) % 4, list(FORMS)).alias("form"),
                (pl.lit(FIRST_DAY) + pl.duration(days=day)).dt.strftime("%Y-%m-%d").alias("on"),
            )
            bulk.insert(
                Adoption, rows, desk=self.desk, recorded_by=self.editor,
                recorded_at=start_of(FIRST_DAY),
            )  # fmt: skip

    def _instructions(self) -> None:
        count = self.size.manuscripts // 10
        number = pl.int_range(count, dtype=pl.UInt64)
        piece = accepted_piece(bulk.chance(number, 9), self.size)
        second = bulk.chance(piece, 1) % (310 * 24 * 3600)
        ranks = [str(Level.COUNTY), str(Level.CITY), str(Level.PROVINCE)]
        day = second // 86400 + 5 + bulk.chance(number, 11) % 30
        rows = pl.select(
            bulk.keys(NOTED, count).alias("id"),
            bulk.key_of(PIECE, piece).alias("manuscript_id"),
            choose(bulk.chance(number, 10) % 3, ranks).alias("rank"),
            (pl.lit(FIRST_DAY) + pl.duration(days=day)).dt.strftime("%Y-%m-%d").alias("on"),
        )
        bulk.insert(
            Instruction, rows, desk=self.desk, leader="演示领导", text="请阅研。",
            recorded_by=self.editor, recorded_at=start_of(FIRST_DAY),
        )  # fmt: skip


def seat(number: pl.Expr, size: Size) -> pl.Expr:
    """The unit that wrote a manuscript."""
    return bulk.chance(number, 12) % size.units


def accepted_piece(chance: pl.Expr, size: Size) -> pl.Expr:
    """The number of an accepted manuscript: those whose number leaves 4 by 5 are not."""
    index = chance % (size.manuscripts * ACCEPTED_OF_FIVE // 5)
    return index // ACCEPTED_OF_FIVE * 5 + index % ACCEPTED_OF_FIVE


def moment(seconds: pl.Expr) -> pl.Expr:
    """A moment so many seconds after the year began in China, as both databases read it (UTC)."""
    began = pl.lit(start_of(FIRST_DAY).astimezone(dt.UTC).replace(tzinfo=None))
    at = began + pl.duration(seconds=seconds)
    zone = "+00" if bulk.connection.vendor == "postgresql" else ""
    return at.dt.strftime(f"%Y-%m-%d %H:%M:%S{zone}")


def choose(index: pl.Expr, values: list[Any]) -> pl.Expr:
    """The value with that number."""
    texts = [value if isinstance(value, str) else bulk.key_text(value) for value in values]
    return index.replace_strict(list(range(len(texts))), texts, return_dtype=pl.String)
