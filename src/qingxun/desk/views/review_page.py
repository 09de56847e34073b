"""What the editor's page shows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from qingxun.desk import actions
from qingxun.desk.actions.comparing import Text
from qingxun.desk.models import Submission
from qingxun.desk.panels import panels_of
from qingxun.desk.permissions.submissions import can_decide, can_review
from qingxun.desk.queries import review as queries
from qingxun.desk.queries.lists import reasons_of
from qingxun.desk.states import (
    SUBMISSION_TONES,
    SUBMISSION_TRANSITIONS,
    WAITING_AT_DESK,
    SubmissionState,
)
from qingxun.desk.views.changes import changed_since
from qingxun.desk.views.findings import findings_of
from qingxun.desk.views.queue_page import QueuePage
from qingxun.desk.views.story import line_of, parts_of
from qingxun.language.engine.comparing import compare
from qingxun.organizations.access import PersonRequest
from qingxun.records.together import lists_of


@dataclass
class ReviewPage:
    """One submission as an editor sees it during one request."""

    request: PersonRequest
    submission: Submission
    at: dt.datetime
    refused: str = ""
    typed: QueryDict | None = None
    stale: bool = False
    question: str = ""

    @property
    def query(self) -> str:
        request = self.request
        return (request.POST.get("list") or request.GET.get("list", ""))[:2000]

    def context(self) -> dict[str, Any]:
        """Everything for the template."""
        row, person = self.submission, self.request.person
        state = SubmissionState(row.state)
        reviews = can_review(person, row)
        open_now = state in WAITING_AT_DESK
        files, contributors, events, questions, others = lists_of(
            queries.attachments_of(row),
            queries.contributors_of(row),
            queries.events_of(row),
            queries.questions_of(row),
            actions.others_here(submission=row, by=person, at=self.at),
        )
        edits = open_now and can_decide(person, row)
        panels = panels_of(self.request, row.manuscript)
        return {
            "submission": row,
            "manuscript": row.manuscript,
            "tone": SUBMISSION_TONES[state],
            "list_query": self.query,
            "refused": self.refused,
            "stale": self.stale,
            "reviews": reviews,
            "edits": edits,
            "claimed_by_other": open_now and reviews and not edits,
            "mine": row.claimed_by_id == person.pk and open_now,
            "can_reopen": reviews
            and not open_now
            and SubmissionState.IN_REVIEW in SUBMISSION_TRANSITIONS[state],
            "findings": findings_of(row, contributors, files),
            "attachments": files,
            "lines": [line_of(event) for event in reversed(events)],
            "questions": questions,
            "question": self.question,
            "others": others,
            "person": person,
            "panels": panels,
            "reached": [name for panel in panels for name in panel.reached],
            **self._texts(),
            "changed_since": self._changed_since(),
            **self._neighbors(),
            "reasons": reasons_of(row.desk_id) if reviews else {},
        }

    def _texts(self) -> dict[str, Any]:
        """The edited text, typed or kept, and on demand what was changed in the original."""
        row, typed = self.submission, self.typed
        changed = (row.title, row.body) != (row.revision.title, row.revision.body)
        shows = self.request.GET.get("changes") == "1" and changed
        return {
            "title": typed.get("title", "") if typed is not None else row.title,
            "body": typed.get("body", "") if typed is not None else row.body,
            "typed": typed,
            "changed": changed,
            "shows_changes": shows,
            "title_parts": parts_of(compare(row.revision.title, row.title)) if shows else [],
            "body_parts": parts_of(compare(row.revision.body, row.body)) if shows else [],
        }

    def _changed_since(self) -> dt.datetime | None:
        """When she last read another text than this one, where that was changed by others."""
        row, person = self.submission, self.request.person
        return changed_since(
            row.manuscript, Text(row.title, row.body), row.saved_by_id == person.pk, person, self.at
        )

    def _neighbors(self) -> dict[str, Any]:
        """The next and the previous of the list from which the page was opened."""
        page = QueuePage(
            QueryDict(self.query),
            desk=self.submission.desk,
            person=self.request.person,
            at=self.at,
            choices=False,
        )
        return {"next": page.after(self.submission), "previous": page.before(self.submission)}
