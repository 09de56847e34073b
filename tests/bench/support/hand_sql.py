"""The sums of ``rule`` written by hand in SQL, as somebody would who needs this one rule only.

Three stages with windows: what counts of several adoptions (running maximum a level), who gets how
much of a joint piece (row number and count), then sums a unit and month with targets and caps.
Amounts are whole ten-thousandths. ``SUMS`` leaves a temporary table
``hand_sums(organization_id, month, heading, amount)``.
"""

import time
from collections.abc import Iterator
from typing import Any

from django.db import connection

from qingxun.desk.models import ManuscriptKind
from qingxun.dispatch.models import Outlet
from tests.bench.support.rule import FORMS, PRESSING, SYSTEMS, WORTH

Sums = dict[tuple[str, str, str], int]
MONTH = {
    "sqlite": "strftime('%Y-%m', {column}, '+8 hours')",
    "postgresql": "to_char({column} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
}
MONTH_OF_DATE = {"sqlite": "substr({column}, 1, 7)", "postgresql": "to_char({column}, 'YYYY-MM')"}

SIGNED = """
CREATE TEMP TABLE hand_signed AS
SELECT manuscript_id, organization_id, count(*) OVER (PARTITION BY manuscript_id) AS n,
  row_number() OVER (PARTITION BY manuscript_id ORDER BY "order") - 1 AS place
FROM desk_contributor
"""
ADOPTED = """
INSERT INTO hand_sums
WITH credit AS (
  SELECT a.manuscript_id, a.id, a."on", w.points, w.way, w.level
  FROM dispatch_adoption a
  JOIN desk_manuscript m ON m.id = a.manuscript_id
  JOIN hand_kinds k ON k.id = m.kind_id
  JOIN hand_worth w ON w.outlet_id = a.outlet_id AND w.form = a.form AND w.pressing = k.pressing
  WHERE a.desk_id = %s
    AND NOT EXISTS (SELECT 1 FROM dispatch_adoptionvoid v WHERE v.adoption_id = a.id)
), counted AS (
  SELECT manuscript_id, "on", CASE WHEN way = 0 THEN points ELSE max(points) OVER so_far
    - coalesce(max(points) OVER (so_far ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
    END AS amount
  FROM credit
  WINDOW so_far AS (PARTITION BY manuscript_id, way, level ORDER BY "on", id)
)
SELECT s.organization_id, {month}, 'adoption',
  sum(100 * (amount / 100 / s.n + CASE WHEN s.place < amount / 100 % s.n THEN 1 ELSE 0 END))
FROM counted JOIN hand_signed s USING (manuscript_id)
GROUP BY 1, 2
"""
INSTRUCTED = """
INSERT INTO hand_sums
WITH credit AS (
  SELECT i.manuscript_id, i.id, i."on", w.points
  FROM dispatch_instruction i
  JOIN desk_manuscript m ON m.id = i.manuscript_id
  JOIN hand_kinds k ON k.id = m.kind_id
  JOIN hand_ranks w ON w.rank = i.rank AND w.pressing = k.pressing
  WHERE i.desk_id = %s AND i.voided_at IS NULL AND k.code <> 'overseas'
), counted AS (
  SELECT manuscript_id, "on", max(points) OVER so_far
    - coalesce(max(points) OVER (so_far ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
    AS amount
  FROM credit
  WINDOW so_far AS (PARTITION BY manuscript_id ORDER BY "on", id)
)
SELECT s.organization_id, {month}, 'instruction',
  sum(100 * (amount / 100 / s.n + CASE WHEN s.place < amount / 100 % s.n THEN 1 ELSE 0 END))
FROM counted JOIN hand_signed s USING (manuscript_id)
GROUP BY 1, 2
"""
FILED = """
CREATE TEMP TABLE hand_filed AS
SELECT f.manuscript_id, k.code, {received} AS received, r.words,
  CASE WHEN f.state IN ('accepted', 'issued') THEN {decided} END AS accepted
FROM desk_submission f
JOIN desk_manuscript m ON m.id = f.manuscript_id
JOIN hand_kinds k ON k.id = m.kind_id
JOIN desk_revision r ON r.id = f.revision_id
WHERE f.desk_id = %s AND f.received_at IS NOT NULL AND f.state IN
  ('submitted', 'in_review', 'returned', 'rejected', 'accepted', 'issued')
"""
FILING = """
INSERT INTO hand_sums
SELECT organization_id, month, 'filing', sum(points) FROM (
  SELECT s.organization_id, f.received AS month, CASE
    WHEN code = 'research' AND words >= 1500 THEN 20000
    WHEN code IN ('news', 'overseas') THEN 5000 ELSE 10000 END AS points
  FROM hand_filed f JOIN hand_signed s ON s.manuscript_id = f.manuscript_id AND s.place = 0
  UNION ALL
  SELECT s.organization_id, f.accepted,
    CASE WHEN code IN ('problem', 'opinion') THEN 30000 ELSE 15000 END
  FROM hand_filed f JOIN hand_signed s ON s.manuscript_id = f.manuscript_id AND s.place = 0
  WHERE f.accepted IS NOT NULL
) AS both_kinds GROUP BY 1, 2
"""
MONTHLY = """
INSERT INTO hand_sums
WITH have AS (
  SELECT s.organization_id, f.received AS month, count(*) AS n
  FROM hand_filed f JOIN hand_signed s ON s.manuscript_id = f.manuscript_id GROUP BY 1, 2
), asked AS (
  SELECT g.organization_id, mo.month, g.monthly, coalesce(have.n, 0) AS n
  FROM hand_groups g CROSS JOIN hand_months mo
  LEFT JOIN have ON have.organization_id = g.organization_id AND have.month = mo.month
)
SELECT organization_id, month, 'base', 100000 FROM asked WHERE n >= monthly
UNION ALL
SELECT organization_id, month, 'shortfall', -10000 * (monthly - n) FROM asked WHERE n < monthly
"""
QUARTERLY = """
INSERT INTO hand_sums
WITH have AS (
  SELECT s.organization_id, mo.quarter, count(*) AS n
  FROM hand_filed f JOIN hand_signed s ON s.manuscript_id = f.manuscript_id
  JOIN hand_months mo ON mo.month = f.accepted
  WHERE f.code IN ('problem', 'research') GROUP BY 1, 2
)
SELECT g.organization_id, mo.month, 'shortfall', -20000 * (2 - coalesce(have.n, 0))
FROM hand_groups g CROSS JOIN hand_months mo
LEFT JOIN have ON have.organization_id = g.organization_id AND have.quarter = mo.quarter
WHERE mo.ends_quarter = 1 AND coalesce(have.n, 0) < 2
"""
CAPPED = """
INSERT INTO hand_sums
SELECT organization_id, '2026-12', 'cap', 1000000 - sum(amount) FROM hand_sums
WHERE heading = 'base' GROUP BY 1 HAVING sum(amount) > 1000000
UNION ALL
SELECT organization_id, month, 'cap', 150000 - sum(amount) FROM hand_sums
WHERE heading = 'filing' GROUP BY 1, 2 HAVING sum(amount) > 150000
UNION ALL
SELECT organization_id, '2026-12', 'cap', 2000000 - sum(amount) FROM hand_sums
WHERE heading = 'instruction' GROUP BY 1 HAVING sum(amount) > 2000000
"""
HELPERS = ("kinds", "worth", "ranks", "months", "groups", "signed", "filed", "sums")


def prepare() -> None:
    """The small tables of the rule: not timed."""
    with connection.cursor() as cursor:
        key = "uuid" if connection.vendor == "postgresql" else "char(32)"
        for name in HELPERS:
            cursor.execute(f"DROP TABLE IF EXISTS hand_{name}")
        cursor.execute(f"CREATE TEMP TABLE hand_kinds (id {key}, code varchar(30), pressing int)")
        cursor.execute(
            f"CREATE TEMP TABLE hand_worth (outlet_id {key}, form varchar(12), pressing int, "
            "points bigint, way int, level varchar(20), PRIMARY KEY (outlet_id, form, pressing))"
        )
        cursor.execute("CREATE TEMP TABLE hand_ranks (rank varchar(20), pressing int, points int)")
        cursor.execute(
            "CREATE TEMP TABLE hand_months (month varchar(7), quarter int, ends_quarter int)"
        )
        cursor.execute(
            f"CREATE TEMP TABLE hand_sums (organization_id {key}, month varchar(7), "
            "heading varchar(20), amount bigint)"
        )
        for table, rows in small_tables():
            marks = ", ".join("%s" for _ in rows[0])
            cursor.executemany(f"INSERT INTO hand_{table} VALUES ({marks})", rows)
        cursor.execute(
            "CREATE TEMP TABLE hand_groups AS SELECT organization_id, CASE g.name "
            "WHEN '乡镇组' THEN 4 WHEN '学校组' THEN 3 ELSE 2 END AS monthly "
            "FROM organizations_groupmembership m "
            "JOIN organizations_rankinggroup g ON g.id = m.group_id"
        )


def small_tables() -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """What the rule says, as rows."""
    from qingxun.records.reading import adapt

    kinds = ManuscriptKind.objects.all()
    yield "kinds", [(adapt(kind.pk), kind.code, int(kind.code in PRESSING)) for kind in kinds]
    worth = []
    for outlet in Outlet.objects.all():
        media = outlet.system == "media"
        way = 2 if media else int(outlet.level != "county")
        for pressing in (0, 1):
            base = WORTH[outlet.level] + (list(SYSTEMS).index(outlet.system) if pressing else 0)
            for form in FORMS:
                times = {"brief": 1, "news": 2, "single": 4}.get(form, 3)
                level = "" if media else outlet.level
                points = base * times * 10_000
                worth.append((adapt(outlet.pk), form, pressing, points, way, level))
    yield "worth", worth
    ranks = {"county": (10, 15), "city": (20, 30), "province": (40, 60)}
    yield (
        "ranks",
        [(rank, p, points[p] * 10_000) for rank, points in ranks.items() for p in (0, 1)],
    )
    yield (
        "months",
        [(f"2026-{m:02}", (m - 1) // 3, int(m % 3 == 0)) for m in range(1, 13)],
    )


def run(desk: Any) -> float:
    """Make the sums anew; gives the seconds."""
    prepare()
    vendor = connection.vendor
    day = MONTH_OF_DATE[vendor].format(column='counted."on"')
    filed = FILED.format(
        received=MONTH[vendor].format(column="f.received_at"),
        decided=MONTH[vendor].format(column="f.decided_at"),
    )
    from qingxun.records.reading import adapt

    statements = [SIGNED, ADOPTED.format(month=day), INSTRUCTED.format(month=day), filed]
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for statement in [*statements, FILING, MONTHLY, QUARTERLY, CAPPED]:
            given = [adapt(desk)] if "%s" in statement else None
            if given:  # other percent signs are themselves
                statement = statement.replace("%", "%%").replace("%%s", "%s")
            cursor.execute(statement, given)
    return time.perf_counter() - began


def sums() -> Sums:
    """Unit (32 digits), month and heading → ten-thousandths."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, month, heading, sum(amount) FROM hand_sums GROUP BY 1, 2, 3"
        )
        return {
            (str(unit).replace("-", ""), month, heading): int(amount)
            for unit, month, heading, amount in cursor.fetchall()
        }
