"""The office's own list of outlets."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingxun.dispatch.actions.refusals import OutletRefused
from qingxun.dispatch.actions.steps import audit
from qingxun.dispatch.models import Outlet
from qingxun.dispatch.permissions import check_can_set_outlets
from qingxun.organizations.models import Person


@transaction.atomic
def save_outlet(*, outlet: Outlet, by: Person, at: dt.datetime) -> Outlet:
    """Add or change an outlet; a code that is taken is refused. Past adoptions keep theirs."""
    check_can_set_outlets(by, outlet.desk_id)
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
