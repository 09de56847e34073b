"""Copies of what is under lock are known by their text, and by the manuscript that was masked."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

from qingxun.documents.engine.clean import document_from_json
from qingxun.language.engine.privacy import open_digest


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The text as it was read; of what is under lock, the masked one that is left."""
    rows = apps.get_model("intake", "IncomingFile").objects
    rows.filter(locked_at__isnull=False, manuscript__isnull=False).update(
        locked_with=F("manuscript")
    )
    for row in rows.filter(read_at__isnull=False).only("result", "title", "body").iterator(100):
        text = f"{row.title}\n{row.body}"
        if row.result:
            read = document_from_json(row.result)
            text = f"{read.title}\n{read.as_body()}"
        rows.filter(pk=row.pk).update(text_key=open_digest(text))


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_locked_originals"),
    ]

    operations = [
        migrations.AddField(
            "incomingfile",
            "text_key",
            models.CharField(blank=True, db_index=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            "incomingfile",
            "locked_with",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="locked_files",
                to="desk.manuscript",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
