"""Indexes by which nothing is looked up are dropped: each row is written in fewer places."""

from django.db import migrations

from qingxun.records.unindexed import DropOwnIndexes


class Migration(migrations.Migration):
    dependencies = [("copies", "0002_prints")]
    operations = [
        DropOwnIndexes("archivedtext", ["revision", "printed"]),
    ]
