"""What can be found: one entry an object. The index proper lies beside it, per database."""

from django.db import models

from qingxun.organizations.models import Person
from qingxun.records.models import Reference


class SearchEntry(Reference):
    """The normal text of one object.

    ``number`` is its row in the full-text index; its upper bits are the seconds of the object's
    moment, so that the index gives the newest first. ``marks`` are the words by which the index
    narrows: who may read it, whose it is, which kind (``search.marks``). ``title`` is
    the title as it is shown, where there is one, ``sounds`` the tokens of how it is spoken
    (``search.sounds``), made in the background.
    """

    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    number = models.BigIntegerField(unique=True)
    marks = models.TextField(blank=True, default="")
    text = models.TextField()
    title = models.TextField(null=True)
    sounds = models.TextField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_id", "kind"], name="search_entry_object"),
        ]
        indexes = [
            models.Index(
                fields=["number"],
                name="search_entry_unspoken",
                condition=models.Q(title__isnull=False, sounds__isnull=True),
            ),
        ]


class IndexForm(Reference):
    """The form in which all entries were made (``search.form``): at most one row."""

    singleton = models.BooleanField(default=True, unique=True, editable=False)
    form = models.PositiveSmallIntegerField()


class CommonGram(Reference):
    """A pair of characters that stands in so many texts that its list is not read, and its share
    of the archive, counted nightly from a sample."""

    gram = models.CharField(max_length=8, unique=True)
    share = models.FloatField()


class SavedSearch(Reference):
    """What a person looks for again and again; she is told when something new matches.

    ``told_at`` is the moment up to which she was told; ``kind`` narrows as on the page, or is
    empty.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_searches")
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "text", "kind"], name="saved_search_once"),
        ]

    def __str__(self) -> str:
        return self.text
