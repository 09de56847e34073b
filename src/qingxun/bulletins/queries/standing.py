"""Whether a bulletin's figures are still those of its period as it stands."""

from django.utils.translation import gettext as _

from qingxun.bulletins.models import Bulletin
from qingxun.ledger.models import Period
from qingxun.ui.periods import period_name


def why_outdated(bulletin: Bulletin, period: Period) -> str:
    """The sentence that says why the figures do not stand any more; empty while they do.

    They were frozen (``drafted_at``) from a closed period: they stand as long as it was neither
    opened again nor closed anew since.
    """
    if period.closed_at is None:
        return _("%(period)s was reopened; its figures may change until it is closed again.") % {
            "period": period_name(period.key)
        }
    if period.closed_at > bulletin.drafted_at:
        return _("%(period)s was reopened and closed anew since these figures were frozen.") % {
            "period": period_name(period.key)
        }
    return ""
