"""Tables made in one step are the tables that Django's own steps make, and go the same way."""

import pytest
from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from qingxun.records.steps import ChangeDatabase, CreateModels

AREA = "stepping"
pytestmark = pytest.mark.django_db  # PostgreSQL is asked how values are written


def tables() -> list[CreateModel]:
    key = ("id", models.AutoField(primary_key=True))
    ground = models.ForeignKey(f"{AREA}.Ground", models.CASCADE, related_name="roots")
    root = models.ForeignKey(f"{AREA}.Root", models.CASCADE, related_name="leaves")
    once = models.UniqueConstraint(fields=["root", "name"], name="stepping_leaf_once")
    return [
        CreateModel("Root", [key, ("ground", ground)]),
        CreateModel(
            "Leaf",
            [key, ("name", models.CharField(max_length=10)), ("root", root)],
            {"constraints": [once]},
        ),
    ]


def before() -> ProjectState:
    """A state with one model, built, to which the new ones will be related."""
    state = ProjectState()
    state.add_model(ModelState(AREA, "Ground", [("id", models.AutoField(primary_key=True))]))
    assert state.apps.get_model(AREA, "Ground")
    return state


def editor() -> BaseDatabaseSchemaEditor:
    """An editor that notes its statements and runs none."""
    noting: BaseDatabaseSchemaEditor = connection.schema_editor(collect_sql=True)
    noting.deferred_sql = []
    return noting


def statements(steps: list[Operation], state: ProjectState, *, back: bool = False) -> list[str]:
    """What the steps say to the database; ``state`` is afterwards the one that they lead to."""
    migration, noting = Migration("0001", AREA), editor()
    migration.operations = steps
    (migration.unapply if back else migration.apply)(state, noting)
    return [*noting.collected_sql, *map(str, noting.deferred_sql)]


def test_one_step_says_what_many_steps_say() -> None:
    many, one = before(), before()

    expected = statements([*tables()], many)

    assert statements([CreateModels(tables())], one) == expected
    assert len(expected) > 2
    assert one == many
    ground, root, leaf = (one.apps.get_model(AREA, name) for name in ("Ground", "Root", "Leaf"))
    assert root._meta.get_field("leaves").related_model is leaf
    assert ground._meta.get_field("roots").related_model is root


def test_one_step_takes_its_tables_away_again() -> None:
    expected = statements([*tables()], before(), back=True)

    assert statements([CreateModels(tables())], before(), back=True) == expected
    assert len(expected) == 2


def test_a_change_of_the_database_gets_the_editor_both_ways() -> None:
    seen: list[str] = []

    def do(editor: BaseDatabaseSchemaEditor) -> None:
        seen.append(f"do {editor.connection.alias}")

    def undo(editor: BaseDatabaseSchemaEditor) -> None:
        seen.append(f"undo {editor.connection.alias}")

    statements([ChangeDatabase(do, undo)], before())
    statements([ChangeDatabase(do, undo)], before(), back=True)

    assert seen == ["do default", "undo default"]
