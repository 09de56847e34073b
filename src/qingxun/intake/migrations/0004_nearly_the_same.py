"""Files with nearly the same text know one another: a sketch of each text that was read."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from qingxun.intake.likeness import sketch_of
from qingxun.language.engine.privacy import find_personal, mask_personal


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What lies there already is sketched as it stands, masked."""
    rows = apps.get_model("intake", "IncomingFile").objects
    for row in rows.exclude(text_key="").only("title", "body").iterator(100):
        text = f"{row.title}\n{row.body}"
        sketch = sketch_of(mask_personal(text, find_personal(text)))
        rows.filter(pk=row.pk).update(sketch=sketch)


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_locked_copies"),
    ]

    operations = [
        migrations.AddField("incomingfile", "sketch", models.JSONField(default=list)),
        migrations.AddField(
            "incomingfile",
            "alike",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="intake.incomingfile",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
