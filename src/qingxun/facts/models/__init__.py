from qingxun.facts.models.registered import FactType, Incident, Output, RegisteredFact
from qingxun.facts.models.tables import EnteredTable, TableEntry
from qingxun.facts.models.values import ManualValue
from qingxun.facts.models.years import PersonYearData, UnitYearData

__all__ = [
    "EnteredTable",
    "FactType",
    "Incident",
    "ManualValue",
    "Output",
    "PersonYearData",
    "RegisteredFact",
    "TableEntry",
    "UnitYearData",
]
