"""Which manuscripts have anything from a day on that a policy may look at."""

import datetime as dt
import uuid

from qingxun.desk.models import Submission
from qingxun.dispatch.models import Adoption, Instruction
from qingxun.facts.models import Incident, ItemData, ManualValue, Output, TableEntry
from qingxun.kit.clock import CHINA
from qingxun.ledger.models import Posting


def manuscripts_since(desk: uuid.UUID, on: dt.date) -> list[uuid.UUID]:
    """Manuscripts received, decided, adopted, instructed or spoken of at the desk on that day or
    later, and those with a line from then on: one query."""
    begun = dt.datetime.combine(on, dt.time(), CHINA)
    here = {"desk_id": desk}
    dated = {**here, "on__gte": on}
    rows = [
        Submission.objects.filter(**here, received_at__gte=begun).values_list("manuscript"),
        Submission.objects.filter(**here, decided_at__gte=begun).values_list("manuscript"),
        Adoption.objects.filter(**dated).values_list("manuscript"),
        Instruction.objects.filter(**dated).values_list("manuscript"),
        Incident.objects.filter(**dated).values_list("manuscript"),
        Output.objects.filter(**dated).values_list("manuscript"),
        TableEntry.objects.filter(**dated).values_list("manuscript"),
        ManualValue.objects.filter(**dated).values_list("item_id"),
        ItemData.objects.filter(**here, stated_at__gte=begun).values_list("manuscript"),
        Posting.objects.filter(**here, month__gte=f"{on:%Y-%m}").values_list("item_id"),
    ]
    first, *others = (each.order_by() for each in rows)
    return sorted(key for (key,) in first.union(*others) if key is not None)
