"""What holds for all sources: sizes, English msgids, tables of states, the timetable."""

import pytest
from django.conf import settings

from qingxun.config.devtools.checks import sizes, translations
from qingxun.config.devtools.project import areas
from qingxun.config.devtools.running import ROOT
from qingxun.config.devtools.states import choices, gaps, state_tables
from qingxun.config.jobs.timetable import JOBS
from tests.architecture.layers import RANKS

TABLES = state_tables()


def test_every_area_stands_in_the_contract_and_is_installed() -> None:
    for area in set(areas()) - {"kit"}:
        assert area in RANKS
        assert f"qingxun.{area}" in settings.INSTALLED_APPS


def test_the_page_on_the_structure_names_every_area() -> None:
    page = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
    assert [area for area in areas() if f"`{area}`" not in page] == []


def test_functions_and_files_are_short() -> None:
    assert sizes.problems() == []


@pytest.mark.parametrize("area", areas())
def test_msgids_are_english(area: str) -> None:
    chinese = [place for key, place in translations.texts_of(area).items() if is_chinese(key[1])]
    assert chinese == []


def is_chinese(text: str) -> bool:
    return bool(translations.CHINESE.search(text))


@pytest.mark.parametrize("table", TABLES, ids=[f"{t.area}.{t.name}" for t in TABLES])
def test_every_state_has_its_transitions_and_its_owner(table: object) -> None:
    assert gaps(table) == []


def test_every_enumeration_of_states_has_a_table() -> None:
    tabled = {table.states for table in TABLES}
    lost = [c.__name__ for _, c in choices() if c.__name__.endswith("State") and c not in tabled]
    assert lost == []


def test_every_job_of_the_timetable_exists() -> None:
    names = [job.name for job in JOBS]
    assert len(set(names)) == len(names)
    for job in JOBS:
        assert callable(job.load())
        assert 0 <= job.hour < 24


def test_no_action_cuts_what_was_typed() -> None:
    """Words that somebody typed are kept whole or refused (``organizations.actions.fitting``)."""
    cuts = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "src/qingxun").rglob("*.py")
        if "actions" in path.parts or path.name == "actions.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ".strip()[:" in line
    ]
    assert cuts == []
