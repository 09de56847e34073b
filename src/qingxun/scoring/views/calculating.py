"""The calculator beside the policy in force: 「我的一篇被市里采用值多少分」."""

import uuid
from typing import Any

from qingxun.dispatch.models import Outlet
from qingxun.kit.clock import today
from qingxun.organizations.access import PersonRequest
from qingxun.scoring import engine
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.queries.calculating import worth_of
from qingxun.scoring.queries.problems import registers_of
from qingxun.scoring.queries.versions import compiled_version

MOST_UNITS = 6


def calculator(request: PersonRequest, desk: uuid.UUID, version: PolicyVersion) -> dict[str, Any]:
    """What the form shows, and what the piece described in the address is worth."""
    registers = registers_of(desk)
    compiled = compiled_version(version)
    chosen: dict[str, Any] = {
        "outlet": request.GET.get("outlet", ""),
        "form": request.GET.get("form", ""),
        "kind": request.GET.get("kind", ""),
        "rank": request.GET.get("rank", ""),
        "units": units_of(request.GET.get("units", "1")),
    }
    outlet = Outlet.objects.filter(desk=desk, code=chosen["outlet"]).first()
    adoption = None
    if outlet is not None:
        adoption = engine.Adoption(
            id="calculated",
            outlet=outlet.code,
            form=chosen["form"] if chosen["form"] in registers.forms else "",
            adopted_on=today(),
            level=outlet.level,
            system=outlet.system,
            outlet_name=outlet.name,
        )
    asked = adoption is not None or bool(chosen["rank"])
    worth = worth_of(
        compiled,
        kind=chosen["kind"],
        outlet=adoption,
        rank=chosen["rank"],
        units=chosen["units"],
        day=today(),
    )
    return {
        "outlets": registers.outlets,
        "forms": registers.forms,
        "kinds": registers.kinds,
        "ranks": compiled.policy.ranks,
        "most": range(1, MOST_UNITS + 1),
        "chosen": chosen,
        "worth": worth if asked else None,
    }


def units_of(text: str) -> int:
    """How many units sign together; one when the address says nonsense."""
    return int(text) if text.isdecimal() and 1 <= int(text) <= MOST_UNITS else 1
