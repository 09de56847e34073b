"""One adoption on its way: ledger, standings, explanation, each as a person sees it."""

import re
import time
from typing import TYPE_CHECKING

from django.urls import reverse

from qingxun.desk.models import Manuscript, Submission
from qingxun.dispatch.actions import AdoptionFacts, record_adoption
from qingxun.dispatch.models import Outlet
from qingxun.dispatch.states import AdoptionForm
from qingxun.kit.clock import now, today
from qingxun.ledger.models import Posting
from qingxun.organizations.models import Person
from qingxun.scoring.queries.lines import explain_lines

if TYPE_CHECKING:
    from django.test import Client

PATIENCE = 30.0  # seconds


def time_adoption(
    client: "Client", standings: str, manuscript: Manuscript, outlet: Outlet, editor: Person
) -> dict[str, float]:
    """Seconds since the editor began: until it is recorded, stands in the ledger, shows in the
    standings, and is explained on the manuscript's page."""
    review = reverse("desk:review", args=[Submission.objects.get(manuscript=manuscript).pk])
    shown = cells_of(client.get(standings).content)
    facts = AdoptionFacts(outlet, AdoptionForm.SINGLE, today())
    began = time.perf_counter()
    adoption = record_adoption(manuscript=manuscript, facts=facts, by=editor, at=now())
    times = {"recorded": time.perf_counter() - began}
    lines = Posting.objects.filter(fact_id=adoption.pk, organization__isnull=False)
    while not lines.exists():
        assert time.perf_counter() - began < PATIENCE, "the ledger never had it"
    times["in_ledger"] = time.perf_counter() - began
    while cells_of(client.get(standings).content) == shown:
        assert time.perf_counter() - began < PATIENCE, "the standings never showed it"
    times["in_standings"] = time.perf_counter() - began
    page = client.get(review).content.decode()
    times["explained"] = time.perf_counter() - began
    sentence = explain_lines(lines)[0].sentence
    assert sentence.split("=")[0].strip() in page, f"{sentence} is not on the page"
    return times


def cells_of(page: bytes) -> list[bytes]:
    """The cells of a page's tables."""
    return re.findall(rb"<td[^>]*>.*?</td>", page, re.DOTALL)
