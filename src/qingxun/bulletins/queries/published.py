"""Bulletins that rest on a period's figures, for whoever wants to reopen it."""

from django.urls import reverse

from qingxun.bulletins.models import Bulletin
from qingxun.bulletins.states import BulletinState
from qingxun.ledger.models import Period


def published_on(period: Period) -> list[tuple[str, str]]:
    """Title and page of each bulletin on the period that was not withdrawn; with its state."""
    rows = Bulletin.objects.filter(period=period).exclude(state=BulletinState.WITHDRAWN)
    return [
        (f"{row.title}（{row.get_state_display()}）", reverse("bulletins:detail", args=[row.pk]))
        for row in rows
    ]
