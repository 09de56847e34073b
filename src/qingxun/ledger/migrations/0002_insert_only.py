"""Postings are never changed or deleted (DESIGN: facts are stored, the ledger is append-only)."""

from django.db import migrations

from qingxun.records.triggers import insert_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [insert_only("ledger_posting")]
