"""States of a dispatch, and the words of outlets, adoptions and instructions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DispatchState(TextChoices):
    PREPARED = "prepared", _("Prepared")
    SIGNING = "signing", _("Dispatch awaiting sign-off")
    SENT = "sent", _("Sent")
    FORWARDED = "forwarded", _("Forwarded")
    ADOPTED = "adopted", _("Adopted")
    NOT_ADOPTED = "not_adopted", _("Not adopted")
    CANCELLED = "cancelled", _("Dispatch cancelled")


D = DispatchState

DISPATCH_TRANSITIONS: dict[DispatchState, frozenset[DispatchState]] = {
    D.PREPARED: frozenset({D.SIGNING, D.SENT, D.CANCELLED}),
    D.SIGNING: frozenset({D.PREPARED, D.SENT, D.CANCELLED}),
    D.SENT: frozenset({D.FORWARDED, D.ADOPTED, D.NOT_ADOPTED}),
    D.FORWARDED: frozenset({D.SENT, D.ADOPTED, D.NOT_ADOPTED}),
    D.ADOPTED: frozenset({D.SENT, D.FORWARDED}),
    D.NOT_ADOPTED: frozenset({D.ADOPTED, D.SENT}),
    D.CANCELLED: frozenset(),
}

OUT = frozenset({D.SENT, D.FORWARDED, D.ADOPTED, D.NOT_ADOPTED})
"""The outlet has it: nothing in the program calls it back."""

DISPATCH_STEPS: dict[str, frozenset[DispatchState]] = {
    "sign": frozenset({D.SIGNING}),
    "send_back": frozenset({D.SIGNING}),
    "ask_sign_off": frozenset({D.PREPARED}),
    "send": frozenset({D.PREPARED, D.SIGNING}),
    "forward": frozenset({D.SENT}),
    "not_adopt": frozenset({D.SENT, D.FORWARDED}),
    "cancel": frozenset({D.PREPARED, D.SIGNING}),
    "adopt": frozenset({D.SENT, D.FORWARDED, D.NOT_ADOPTED}),
    "void": frozenset({D.ADOPTED, D.FORWARDED}),
}
"""From where a verb leads: two verbs may join the same states, and only one of them be right."""

DISPATCH_OWNERS: dict[DispatchState, str] = {
    D.PREPARED: "editor",
    D.SIGNING: "signing_leader",
    D.SENT: "editor",
    D.FORWARDED: "editor",
    D.ADOPTED: "",
    D.NOT_ADOPTED: "",
    D.CANCELLED: "",
}

DISPATCH_TONES: dict[DispatchState, str] = {
    D.PREPARED: "grey",
    D.SIGNING: "amber",
    D.SENT: "blue",
    D.FORWARDED: "blue",
    D.ADOPTED: "green",
    D.NOT_ADOPTED: "grey",
    D.CANCELLED: "grey",
}


class System(TextChoices):
    LEAGUE = "league", _("League")
    PARTY = "party", _("Party committee")
    GOVERNMENT = "government", _("Government")
    MEDIA = "media", _("Media")


class AdoptionForm(TextChoices):
    BRIEF = "brief", _("Brief item")
    NEWS = "news", _("News or composite item")
    SINGLE = "single", _("Single-topic issue")
    EXCHANGE = "exchange", _("Work exchange or research")


class Placement(TextChoices):
    ORDINARY = "ordinary", _("Ordinary place")
    IMPORTANT = "important", _("Important place")
    FRONT = "front", _("Front page")


class Route(TextChoices):
    """How a piece came to the outlet that took it."""

    OFFICE = "office", _("Through our office")
    DIRECT = "direct", _("Sent there directly by the unit")
