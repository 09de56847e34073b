from qingxun.facts.models.items import ItemData
from qingxun.facts.models.registered import FactType, Incident, Output, RegisteredFact
from qingxun.facts.models.tables import EnteredTable, TableEntry
from qingxun.facts.models.values import ManualValue
from qingxun.facts.models.years import PersonYearData, UnitYearData

__all__ = [
    "EnteredTable",
    "FactType",
    "Incident",
    "ItemData",
    "ManualValue",
    "Output",
    "PersonYearData",
    "RegisteredFact",
    "TableEntry",
    "UnitYearData",
]
