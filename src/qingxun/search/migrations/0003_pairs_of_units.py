"""One index of UTF-16 pairs for every script; entries are made again by ``qingxun search rebuild``.

What was indexed before had another normal form, so it is forgotten here; the program builds it anew
by itself after the update (``search.rebuilding``).
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import qingxun.kit.ids
from qingxun.records.steps import ChangeDatabase, nothing


def build(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_fts")
        schema_editor.execute("DELETE FROM search_searchentry")
        schema_editor.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', columnsize=0, "
            "tokenize='ascii')"
        )
    else:
        schema_editor.execute("ALTER TABLE search_searchentry DROP COLUMN grams")
        schema_editor.execute("DELETE FROM search_searchentry")
        schema_editor.execute("ALTER TABLE search_searchentry ADD COLUMN tokens tsvector")
        schema_editor.execute(
            "CREATE INDEX search_entry_tokens ON search_searchentry USING gin (tokens) "
            "WITH (gin_pending_list_limit = 512)"
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0002_index")]
    operations = [
        ChangeDatabase(build, nothing),
        migrations.AddField(
            model_name="searchentry",
            name="marks",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.CreateModel(
            name="CommonGram",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=qingxun.kit.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("gram", models.CharField(max_length=8, unique=True)),
                ("share", models.FloatField()),
            ],
            options={"abstract": False},
        ),
    ]
