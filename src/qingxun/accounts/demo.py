"""The one-click sign-in of a demo, and only of a demo."""

from django.conf import settings
from django.db.models import QuerySet

from qingxun.accounts.models import Account
from qingxun.records.models import Installation


def is_demo() -> bool:
    """Whether this is a demo: its folder and its database must both say so."""
    return bool(settings.DEMO) and Installation.objects.filter(demo=True).exists()


def demo_accounts() -> QuerySet[Account]:
    """The accounts that the sign-in page of a demo offers, in order; none anywhere else."""
    if not is_demo():
        return Account.objects.none()
    return Account.objects.filter(demo_order__gt=0, is_active=True).order_by("demo_order")
