from qingxun.facts.actions.importing import Intake, SheetPreview, import_sheet, preview_sheet
from qingxun.facts.actions.items import ItemSaid, state_item
from qingxun.facts.actions.lists import TypeRow, install_tables, install_types, set_types
from qingxun.facts.actions.refusals import FactRefused, SheetRefused
from qingxun.facts.actions.registering import (
    FactText,
    confirm_fact,
    dismiss_fact,
    record_fact,
    void_fact,
)
from qingxun.facts.actions.shares import enter_shares
from qingxun.facts.actions.sheets import (
    FactIntake,
    PersonYearIntake,
    TableIntake,
    UnitYearIntake,
    adoption_by,
)
from qingxun.facts.actions.tables import Number, enter_numbers, save_table
from qingxun.facts.actions.values import approve_value, end_value, enter_value, refuse_value
from qingxun.facts.actions.years import (
    PersonYearSaid,
    StaleYearRefused,
    UnitYearSaid,
    state_person_years,
    state_unit_years,
)

__all__ = [
    "FactIntake",
    "FactRefused",
    "FactText",
    "Intake",
    "ItemSaid",
    "Number",
    "PersonYearIntake",
    "PersonYearSaid",
    "SheetPreview",
    "SheetRefused",
    "StaleYearRefused",
    "TableIntake",
    "TypeRow",
    "UnitYearIntake",
    "UnitYearSaid",
    "adoption_by",
    "approve_value",
    "confirm_fact",
    "dismiss_fact",
    "end_value",
    "enter_numbers",
    "enter_shares",
    "enter_value",
    "import_sheet",
    "install_tables",
    "install_types",
    "preview_sheet",
    "record_fact",
    "refuse_value",
    "save_table",
    "set_types",
    "state_item",
    "state_person_years",
    "state_unit_years",
    "void_fact",
]
