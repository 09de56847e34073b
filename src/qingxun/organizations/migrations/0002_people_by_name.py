"""People are sorted by the sound of their names."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from qingxun.kit.spoken import sort_key
from qingxun.organizations.models import SortedAs


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Everybody who is there already."""
    people = apps.get_model("organizations", "Person").objects
    rows = list(people.only("id", "name"))
    for row in rows:
        row.sorted_as = sort_key(row.name)[:120]
    people.bulk_update(rows, ["sorted_as"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]

    operations = [
        migrations.AddField(
            "person",
            "sorted_as",
            SortedAs(default="", editable=False, max_length=120),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "person", models.Index(fields=["sorted_as", "name"], name="person_by_name")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
