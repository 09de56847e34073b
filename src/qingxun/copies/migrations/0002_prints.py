"""The table of fingerprints: two numbers a row, kept in the order of its key."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from qingxun.copies.models.prints import make_table
from qingxun.records.steps import ChangeDatabase


def build(schema_editor: BaseDatabaseSchemaEditor) -> None:
    make_table()


def drop(schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP TABLE copies_print")


class Migration(migrations.Migration):
    dependencies = [("copies", "0001_initial")]
    operations = [ChangeDatabase(build, drop)]
