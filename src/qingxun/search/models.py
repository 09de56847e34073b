"""What can be found: one entry an object. The index proper lies beside it, per database."""

from django.db import models

from qingxun.records.models import Reference


class SearchEntry(Reference):
    """The normalized text of one object; ``number`` is its row in the full-text index."""

    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    number = models.BigIntegerField(unique=True)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_id", "kind"], name="search_entry_object"),
        ]
