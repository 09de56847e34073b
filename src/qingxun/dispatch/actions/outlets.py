"""The office's own list of outlets."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingxun.dispatch.actions.refusals import OutletRefused
from qingxun.dispatch.actions.steps import audit
from qingxun.dispatch.models import Adoption, Outlet
from qingxun.dispatch.permissions import check_can_set_outlets
from qingxun.organizations.models import Person
from qingxun.records.seen import check_seen

SCORED = ("code", "level", "system")


@transaction.atomic
def save_outlet(*, outlet: Outlet, by: Person, at: dt.datetime, seen: str | None = None) -> Outlet:
    """Add or change an outlet; a code that is taken is refused.

    ``seen`` is the mark of what the page showed (``records.seen``).

    Points rest on code, level and system: once something was adopted there, they stand.
    """
    check_can_set_outlets(by, outlet.desk_id)
    check_seen(seen, Outlet.objects.filter(pk=outlet.pk), "code", "name")
    check_standing(outlet)
    try:
        with transaction.atomic():
            outlet.save()
    except IntegrityError as error:
        raise OutletRefused(
            _("The code “%(code)s” is taken by another outlet.") % {"code": outlet.code}
        ) from error
    audit(
        "dispatch.save_outlet",
        "outlet",
        outlet.pk,
        outlet.desk_id,
        by=by,
        at=at,
        details={"code": outlet.code, "active": outlet.active, "sign_off": outlet.sign_off},
    )
    return outlet


def check_standing(outlet: Outlet) -> None:
    """Raise when a change would score anew what was adopted long ago."""
    kept = Outlet.objects.select_for_update().filter(pk=outlet.pk).first()
    if kept is None or all(getattr(kept, name) == getattr(outlet, name) for name in SCORED):
        return
    if Adoption.objects.filter(outlet=kept).exists():
        raise OutletRefused(
            _(
                "“%(name)s” has adopted something already: its code, level and system stay, for "
                "points rest on them. Take it out of use and add a new outlet."
            )
            % {"name": kept.name}
        )
