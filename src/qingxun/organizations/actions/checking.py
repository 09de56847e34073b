"""Names, codes and days of organizations that can only be slips of the pen."""

import datetime as dt
import re

from django.utils.translation import gettext as _

from qingxun.kit.signs import unprintable_in
from qingxun.organizations.actions import placing
from qingxun.organizations.refusals import ChangeRefused

EARLIEST = dt.date(1900, 1, 1)
LATEST = dt.date(2200, 1, 1)
AHEAD = dt.timedelta(days=3 * 366)
CODE = re.compile(r"[\w.\-/]+")


def check_code(code: str) -> str:
    """The code, trimmed: letters, digits, hyphens, dots and strokes."""
    code = code.strip()
    if not code:
        raise ChangeRefused(_("Give the organization a code."))
    if not CODE.fullmatch(code):
        raise ChangeRefused(
            _("The code %(code)s can hold letters, digits and - _ . / only; write another one.")
            % {"code": code}
        )
    return code


def check_names(name: str, short_name: str) -> tuple[str, str]:
    """Both names, trimmed; the short one defaults to the full one."""
    name = name.strip()
    short_name = short_name.strip() or name
    if not name:
        raise ChangeRefused(_("Give the organization a name."))
    if len(name) > 100:
        raise ChangeRefused(
            _("The name has %(length)d characters; 100 fit.") % {"length": len(name)}
        )
    if len(short_name) > 40:
        raise ChangeRefused(
            _("The short name has %(length)d characters; 40 fit.") % {"length": len(short_name)}
        )
    check_sign(name + short_name)
    return name, short_name


def check_sign(name: str) -> None:
    """Raise for a name that cannot be printed."""
    sign = unprintable_in(name)
    if sign:
        raise ChangeRefused(_("“%(sign)s” cannot be printed; take it out.") % {"sign": sign})


def check_day(on: dt.date) -> None:
    """Raise for a day that can only be a slip of the pen."""
    if not EARLIEST <= on < LATEST:
        raise ChangeRefused(
            _("%(day)s cannot be right; give a day between 1900 and 2199.")
            % {"day": placing.say_day(on)}
        )


def check_soon(on: dt.date, today: dt.date) -> None:
    """Raise for a day so far ahead that nobody plans for it."""
    if on > today + AHEAD:
        raise ChangeRefused(
            _("%(day)s lies more than three years ahead; check the year.")
            % {"day": placing.say_day(on)}
        )
