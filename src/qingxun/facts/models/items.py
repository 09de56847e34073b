"""What the office records about a manuscript besides its text: for rules that ask for it."""

from django.db import models
from django.db.models import Q

from qingxun.desk.models import Manuscript
from qingxun.dispatch.states import Route
from qingxun.organizations.models import Organization, Person
from qingxun.records.models import Homed


class ItemData(Homed):
    """A statement about one manuscript at one desk; a later one replaces it.

    ``rewritten`` is how far the desk rewrote it, in percent, ``editor`` who did. ``same_as`` is the
    key of a group: the same matter from several units, of which the first to file may count alone.
    ``external_*`` is somebody outside without an account who took part (团外信息员).
    ``urgent``: an urgent report (紧急信息). ``tags`` are codes of the policy's own marks (标记).
    ``happened_at`` is the hour of the event, where the day of the manuscript does not do; ``route``
    how the piece came to the desk; ``verified`` whether its original was checked. What is empty of
    these three follows what the program knows (``scoring.queries``).
    """

    STATED = (
        "repost", "rewritten", "editor", "external_name", "external_contact", "urgent", "tags",
        "happened_at", "route", "verified",
    )  # fmt: skip
    """What a statement says, besides the group."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    manuscript = models.ForeignKey(Manuscript, on_delete=models.PROTECT, related_name="item_data")
    repost = models.BooleanField(default=False)
    rewritten = models.PositiveSmallIntegerField(null=True)
    editor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    same_as = models.UUIDField(null=True)
    external_name = models.CharField(max_length=40, blank=True)
    external_contact = models.CharField(max_length=60, blank=True)
    urgent = models.BooleanField(default=False)
    tags = models.JSONField(default=list)
    happened_at = models.DateTimeField(null=True)
    route = models.CharField(max_length=10, choices=Route.choices, blank=True)
    verified = models.BooleanField(null=True)
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "manuscript"],
                condition=Q(replaced_at__isnull=True),
                name="item_data_once",
            ),
            models.CheckConstraint(
                condition=Q(rewritten__isnull=True) | Q(rewritten__lte=100),
                name="item_data_percent",
            ),
        ]
        indexes = [models.Index(fields=["same_as"], name="item_data_same")]
