"""Facts that only some policies ask for: incidents, entered tables, ages.

What no clause looks at is not read.
"""

import uuid
from collections import defaultdict
from decimal import Decimal

from qingxun.facts import models as facts
from qingxun.facts.states import FactState
from qingxun.kit.decimals import ZERO
from qingxun.scoring.engine import Policy
from qingxun.scoring.engine.facts import Incident
from qingxun.scoring.engine.settling_checking import measures_of
from qingxun.scoring.engine.settling_figures import Year
from qingxun.scoring.engine.settling_policy import Award, Figure


class Outside:
    """By unit (incidents by person too). ``ages`` are counted from the year of birth, which is
    all that is recorded: full years at the end of the year before."""

    def __init__(self, desk: uuid.UUID, policy: Policy, year: Year) -> None:
        self.desk, self.year = desk, year
        self.incidents: dict[uuid.UUID, list[Incident]] = defaultdict(list)
        self.tables: dict[uuid.UUID, dict[str, Decimal]] = defaultdict(dict)
        self.ages: dict[uuid.UUID, int] = {}
        figures = {each.figure for clause in policy.clauses for each in measures_of(clause)}
        if Figure.INCIDENTS in figures:
            self._read_incidents()
        if Figure.TABLE in figures:
            self._read_tables()
        if any(isinstance(c, Award) and c.eligible.under_age is not None for c in policy.clauses):
            self._read_people()

    def _read_incidents(self) -> None:
        rows = facts.Incident.objects.filter(
            desk=self.desk,
            state=FactState.CONFIRMED,
            on__gte=self.year.starts_on,
            on__lt=self.year.ends_on,
        )
        for key, unit, person, code, on, gravity in rows.values_list(
            "pk", "unit_id", "person_id", "type__code", "on", "gravity"
        ):
            incident = Incident(str(key), code, on, gravity=gravity)
            self.incidents[unit].append(incident)
            if person is not None:
                self.incidents[person].append(incident)

    def _read_tables(self) -> None:
        rows = facts.TableEntry.objects.filter(
            desk=self.desk,
            replaced_at__isnull=True,
            manuscript__isnull=True,
            on__gte=self.year.starts_on,
            on__lt=self.year.ends_on,
        )
        for unit, table, value in rows.values_list("unit_id", "table__code", "value"):
            self.tables[unit][table] = self.tables[unit].get(table, ZERO) + value

    def _read_people(self) -> None:
        rows = facts.PersonYearData.objects.filter(
            desk=self.desk,
            year=int(self.year.key),
            replaced_at__isnull=True,
            birth_year__isnull=False,
        )
        for person, born in rows.values_list("person_id", "birth_year"):
            self.ages[person] = self.year.starts_on.year - (born or 0) - 1
