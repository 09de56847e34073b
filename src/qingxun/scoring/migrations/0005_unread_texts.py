"""A draft keeps the text that cannot be read yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0004_rows_without_idle_indexes")]
    operations = [
        migrations.AddField(
            model_name="policyversion",
            name="unread",
            field=models.JSONField(default=dict),
        ),
    ]
