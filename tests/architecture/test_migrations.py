"""Migrations stay cheap: what belongs to a new table is said where the table is made."""

from collections.abc import Iterator

from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation

from qingxun.records.steps import CreateModels


def own() -> Iterator[tuple[str, Migration]]:
    for (area, name), migration in MigrationLoader(None).disk_migrations.items():
        if type(migration).__module__.startswith("qingxun."):
            yield f"{area}.{name}", migration


def later(operations: list[Operation]) -> Iterator[Operation]:
    """What is added to a table after it was made by the same file."""
    made: set[str] = set()
    for operation in operations:
        if isinstance(operation, CreateModels):
            made |= {table.name_lower for table in operation.tables}
        elif isinstance(operation, CreateModel):
            made.add(operation.name_lower)
        elif (
            isinstance(operation, AddConstraint | AddIndex | AddField)
            and operation.model_name_lower in made
        ):
            yield operation


def test_a_new_table_has_its_constraints_and_indexes_at_once() -> None:
    """Each such step builds every related model anew, and on SQLite most copy the table."""
    known = dict(own())

    assert len(known) > 40
    found = [
        f"{name}: {step.describe()}" for name, m in known.items() for step in later(m.operations)
    ]
    assert not found, "move into the options of CreateModel:\n" + "\n".join(found)


def test_many_new_tables_are_one_step() -> None:
    crowded = {
        name: "".join("t" if isinstance(step, CreateModel) else " " for step in m.operations)
        for name, m in own()
    }
    found = [name for name, steps in crowded.items() if "ttt" in steps]
    assert not found, "gather the CreateModel of these in one CreateModels (qingxun.records.steps)"


def test_a_constraint_that_comes_later_is_found() -> None:
    from django.db import models

    steps = [
        CreateModel("Thing", [("id", models.AutoField(primary_key=True))]),
        AddIndex("other", models.Index(fields=["id"], name="other_id")),
        AddIndex("thing", models.Index(fields=["id"], name="thing_id")),
    ]

    assert list(later(steps)) == steps[2:]
