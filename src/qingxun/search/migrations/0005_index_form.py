"""The form in which the entries were made; a database without entries begins in the present one."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import qingxun.kit.ids
from qingxun.search.form import FORM


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if not apps.get_model("search", "SearchEntry").objects.exists():
        apps.get_model("search", "IndexForm").objects.create(form=FORM)


class Migration(migrations.Migration):
    dependencies = [("search", "0004_saved_searches")]
    operations = [
        migrations.CreateModel(
            name="IndexForm",
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
                ("singleton", models.BooleanField(default=True, editable=False, unique=True)),
                ("form", models.PositiveSmallIntegerField()),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
