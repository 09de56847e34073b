"""Titles and how they are spoken, beside the texts; the background fills them in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0007_smaller_numbers")]
    operations = [
        migrations.AddField(
            model_name="searchentry", name="title", field=models.TextField(null=True)
        ),
        migrations.AddField(
            model_name="searchentry", name="sounds", field=models.TextField(null=True)
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=models.Index(
                condition=models.Q(("sounds__isnull", True), ("title__isnull", False)),
                fields=["number"],
                name="search_entry_unspoken",
            ),
        ),
    ]
