"""The nightly lesson of proof-reading: what the desk accepted is how texts are written here."""

import datetime as dt

from qingxun.desk.models import Submission
from qingxun.desk.states import SubmissionState
from qingxun.language.actions import count_archive, learn
from qingxun.organizations.models import Organization

LEARNED_FROM = (SubmissionState.ACCEPTED, SubmissionState.ISSUED)
MOST_TEXTS = 30_000


def learn_from_archives(*, at: dt.datetime) -> int:
    """Train the model of every desk on the texts it accepted, as edited, and count their words;
    how many were trained."""
    trained = 0
    for desk in Organization.objects.filter(is_desk=True):
        rows = (
            Submission.objects.filter(desk=desk, state__in=LEARNED_FROM)
            .order_by("-received_at")
            .values_list("title", "body")[:MOST_TEXTS]
        )
        texts = [f"{title}\n{body}" for title, body in rows]
        count_archive(desk=desk.pk, texts=texts[::-1], at=at)
        trained += learn(desk=desk.pk, texts=texts[::-1], at=at) is not None
    return trained
