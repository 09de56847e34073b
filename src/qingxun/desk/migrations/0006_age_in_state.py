"""When a submission came into its state, and the indexes by which the queue sorts."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """From the last step that changed the state; the submitting for those without one."""
    submissions = apps.get_model("desk", "Submission").objects
    events = apps.get_model("desk", "SubmissionEvent").objects
    steps = events.filter(submission=OuterRef("pk")).exclude(from_state=F("to_state"))
    last = steps.order_by().values("submission").annotate(last=Max("at")).values("last")
    submissions.update(moved_at=Coalesce(Subquery(last), F("submitted_at")))


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_commissions")]

    operations = [
        migrations.AddField("submission", "moved_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("submission", "moved_at", models.DateTimeField()),
        migrations.AddIndex(
            "submission", models.Index(fields=["desk", "state", "title"], name="queue_by_title")
        ),
        migrations.AddIndex(
            "submission", models.Index(fields=["desk", "state", "unit"], name="queue_by_one_unit")
        ),
        migrations.AddIndex(
            "submission", models.Index(fields=["desk", "state", "moved_at"], name="queue_by_age")
        ),
    ]
