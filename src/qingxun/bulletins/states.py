"""States of a bulletin."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BulletinState(TextChoices):
    DRAFTING = "drafting", _("Bulletin being edited")
    CHECKING = "checking", _("Bulletin awaiting the office head")
    SIGNING = "signing", _("Bulletin awaiting sign-off")
    PUBLISHED = "published", _("Bulletin published")
    WITHDRAWN = "withdrawn", _("Bulletin withdrawn")


B = BulletinState

BULLETIN_TRANSITIONS: dict[BulletinState, frozenset[BulletinState]] = {
    B.DRAFTING: frozenset({B.CHECKING}),
    B.CHECKING: frozenset({B.SIGNING, B.DRAFTING}),
    B.SIGNING: frozenset({B.PUBLISHED, B.DRAFTING}),
    B.PUBLISHED: frozenset({B.WITHDRAWN}),
    B.WITHDRAWN: frozenset(),
}

BULLETIN_OWNERS: dict[BulletinState, str] = {
    B.DRAFTING: "editor",
    B.CHECKING: "office_head",
    B.SIGNING: "signing_leader",
    B.PUBLISHED: "",
    B.WITHDRAWN: "",
}

BULLETIN_TONES: dict[BulletinState, str] = {
    B.DRAFTING: "grey",
    B.CHECKING: "amber",
    B.SIGNING: "amber",
    B.PUBLISHED: "green",
    B.WITHDRAWN: "brown",
}


class BulletinStep(TextChoices):
    DRAFT = "draft", _("made the bulletin")
    SEND_TO_CHECK = "send_to_check", _("sent it to the office head")
    PASS_CHECK = "pass_check", _("passed it on to the leader")
    SEND_BACK = "send_back", _("sent it back")
    PUBLISH = "publish", _("signed and published it")
    WITHDRAW = "withdraw", _("withdrew it")
