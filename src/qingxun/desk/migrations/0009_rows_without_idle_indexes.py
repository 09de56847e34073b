"""Indexes by which nothing is looked up are dropped: each row is written in fewer places."""

from django.db import migrations, models

from qingxun.records.unindexed import DropOwnIndexes


class Migration(migrations.Migration):
    dependencies = [("desk", "0008_locked_files")]
    operations = [
        DropOwnIndexes("manuscript", ["unit", "author", "kind", "commissioned", "saved_by"]),
        DropOwnIndexes("contributor", ["organization"]),
        DropOwnIndexes("revision", ["desk", "based_on", "made_by"]),
        DropOwnIndexes(
            "submission",
            [
                "desk",
                "unit",
                "kind",
                "revision",
                "edited",
                "saved_by",
                "submitted_by",
                "signed_by",
                "claimed_by",
                "decided_by",
            ],
        ),
        DropOwnIndexes("submissionevent", ["by", "revision"]),
        migrations.AddIndex(
            "manuscript",
            models.Index(
                fields=["commissioned"],
                condition=models.Q(commissioned__isnull=False),
                name="manuscript_commissioned",
            ),
        ),
    ]
