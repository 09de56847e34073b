"""The full-text index of each database."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from qingxun.records.steps import ChangeDatabase


def build(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='', prefix='1', "
            "tokenize=\"unicode61 remove_diacritics 0\")"
        )
    else:
        schema_editor.execute("ALTER TABLE search_searchentry ADD COLUMN grams tsvector")
        schema_editor.execute(
            "CREATE INDEX search_entry_grams ON search_searchentry USING gin (grams)"
        )


def drop(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_fts")
    else:
        schema_editor.execute("ALTER TABLE search_searchentry DROP COLUMN grams")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [ChangeDatabase(build, drop)]
