"""Telling people what is new in the searches that they keep."""

import datetime as dt
import uuid
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qingxun.desk.models import Attachment, Submission
from qingxun.kit.clock import china_date
from qingxun.kit.ids import first_key_at
from qingxun.messaging.actions import notify
from qingxun.messaging.models import MessageKind
from qingxun.office.searching.facts import each_once
from qingxun.office.searching.fields import narrowing_of
from qingxun.office.searching.finding import exact_facts
from qingxun.office.searching.first_look import first_look
from qingxun.office.searching.things import ATTACHMENT, SUBMISSION
from qingxun.organizations.states import DESK_ROLES
from qingxun.search.asking import read_query
from qingxun.search.models import SavedSearch, SearchEntry

NEW_LIMIT = 5000  # entries since the last look that are held against the searches


def tell_what_is_new(*, at: dt.datetime) -> int:
    """One message for each kept search in which something new stands that its person may see; how
    many. Run twice, it tells nothing twice."""
    told = 0
    for saved in SavedSearch.objects.select_related("person"):
        number = count_new(saved, at)
        SavedSearch.objects.filter(pk=saved.pk).update(told_at=at)
        if number:
            notify(
                people=[saved.person_id],
                kind=MessageKind.SYSTEM,
                title=_("New for your search “%(text)s”: %(number)d")
                % {"text": saved.text, "number": number},
                url=address_of(saved),
                object_id=saved.pk,
                at=at,
            )
            told += 1
    return told


def count_new(saved: SavedSearch, at: dt.datetime) -> int:
    """How many things came into the index or to her desks since the person was told, as she may see
    them."""
    since = SearchEntry.objects.filter(pk__gt=first_key_at(saved.told_at))
    new = set(since.values_list("kind", "object_id")[:NEW_LIMIT])
    new |= received_since(saved)
    if not new:
        return 0
    asked = read_query(saved.text)
    narrowing = narrowing_of(asked, china_date(at))
    if narrowing.is_impossible:
        return 0
    look = first_look(saved.person, asked, narrowing)
    facts, _capped = exact_facts(saved.person, asked, narrowing, look)
    kinds = {saved.kind} if saved.kind else {fact.hit.kind for fact in facts}
    facts = each_once(facts)
    return sum((f.hit.kind, f.hit.key) in new and f.hit.kind in kinds for f in facts)


def received_since(saved: SavedSearch) -> set[tuple[str, uuid.UUID]]:
    """What came to her desks after it had been indexed, once its principal had signed: manuscripts
    and their files."""
    desks = saved.person.unit_ids(*DESK_ROLES)
    if not desks:
        return set()
    rows = Submission.objects.filter(desk__in=desks, received_at__gt=saved.told_at)
    keys = rows.order_by("-received_at").values_list("pk", "manuscript")[:NEW_LIMIT]
    came = dict(keys)
    files = Attachment.objects.standing().filter(manuscript__in=set(came.values()))
    return {(SUBMISSION, key) for key in came} | {
        (ATTACHMENT, key) for key in files.values_list("pk", flat=True)
    }


def address_of(saved: SavedSearch) -> str:
    """The search itself, the newest first."""
    given = {"q": saved.text, "kind": saved.kind, "sort": "time"}
    return f"{reverse('office:search')}?" + urlencode({k: v for k, v in given.items() if v})
