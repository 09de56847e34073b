"""Indexes that only cost are gone from the database, and the one that stays is asked."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from qingxun.desk.models import Manuscript
from qingxun.records.unindexed import DropOwnIndexes

pytestmark = pytest.mark.django_db


def dropped() -> list[tuple[str, str, str]]:
    """(area, model, field) of every step that drops an index."""
    return [
        (area, operation.model_name, field)
        for (area, _name), migration in MigrationLoader(None).disk_migrations.items()
        for operation in migration.operations
        if isinstance(operation, DropOwnIndexes)
        for field in operation.fields
    ]


def alone(table: str) -> set[str]:
    """Columns that have an index of their own, whole and not unique."""
    with connection.cursor() as cursor:
        known = connection.introspection.get_constraints(cursor, table)
    return {
        found["columns"][0]
        for name, found in known.items()
        if found["index"]
        and not found["unique"]
        and len(found["columns"]) == 1
        and name != "manuscript_commissioned"
    }


def test_what_was_dropped_has_no_index_of_its_own() -> None:
    from django.apps import apps

    steps = dropped()
    assert len(steps) > 20
    for area, name, field in steps:
        model = apps.get_model(area, name)
        column = model._meta.get_field(field).column
        assert column not in alone(model._meta.db_table), (name, field)


def test_the_other_indexes_stay() -> None:
    assert "manuscript_id" in alone("desk_submission")
    assert "person_id" in alone("desk_contributor")
    assert {index.name for index in Manuscript._meta.indexes} >= {"manuscript_commissioned"}
