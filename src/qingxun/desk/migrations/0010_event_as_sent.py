"""The day of the event as it was sent: the unit's working copy may say something else later."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """From the working copy: what was sent before is not known any better."""
    manuscripts = apps.get_model("desk", "Manuscript").objects
    stated = manuscripts.filter(pk=OuterRef("manuscript_id")).values("event_on")
    apps.get_model("desk", "Submission").objects.update(event_on=Subquery(stated))


class Migration(migrations.Migration):
    dependencies = [("desk", "0009_rows_without_idle_indexes")]

    operations = [
        migrations.AddField("submission", "event_on", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
