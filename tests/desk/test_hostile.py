"""What must hold whatever a browser sends: whose piece it is, whose words, who was refused."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from qingxun.audit.models import AuditRow
from qingxun.desk.actions import (
    ManuscriptRefused,
    QuestionRefused,
    answer_question,
    ask_question,
    discard_draft,
    reopen_submission,
    resubmit,
    save_edit,
    withdraw_submission,
)
from qingxun.desk.actions.drafts import Signature, set_contributors
from qingxun.desk.models import Manuscript, Question, Submission
from qingxun.desk.states import RevisionOrigin, SubmissionState
from qingxun.organizations.states import Role
from qingxun.records.signals import fact_recorded
from tests.desk.factories import BODY, make_kind, make_manuscript, make_submission
from tests.organizations.factories import AT, County, client_of, make_county

pytestmark = pytest.mark.django_db


def sent(manuscript: Manuscript, **changed: Any) -> dict[str, Any]:
    """The writer's form as it stands."""
    form = {
        "version": str(manuscript.version),
        "title": manuscript.title,
        "kind": str(manuscript.kind_id),
        "body": manuscript.body,
        "contributor_unit": [manuscript.unit.short_name],
        "contributor_person": [manuscript.author.name],
        "contributor_share": [""],
        "do": "save",
    }
    return form | changed


def writer(county: County) -> Client:
    return client_of(county[Role.OFFICER])


def test_points_cannot_be_moved_to_others_after_acceptance() -> None:
    county = make_county()
    manuscript = make_submission(county, SubmissionState.ACCEPTED).manuscript
    other = county.units[1]
    form = sent(manuscript, contributor_unit=[other.short_name], contributor_person=[""])
    response = writer(county).post(reverse("desk:edit", args=[manuscript.pk]), form)
    assert response.status_code == 422
    assert list(manuscript.contributors.values_list("organization", flat=True)) == [
        manuscript.unit_id
    ]


def test_the_kind_stands_after_acceptance_and_the_rest_of_the_form_is_saved_as_before() -> None:
    county = make_county()
    manuscript = make_submission(county, SubmissionState.ACCEPTED).manuscript
    address = reverse("desk:edit", args=[manuscript.pk])
    kind = make_kind(county.desk, "report", "调研")
    client = writer(county)
    assert client.post(address, sent(manuscript, kind=str(kind.pk))).status_code == 422
    assert client.post(address, sent(manuscript)).status_code == 303
    manuscript.refresh_from_db()
    assert manuscript.kind == make_kind(county.desk)


def test_a_decision_taken_back_opens_the_contributors_and_the_figures_follow() -> None:
    county = make_county()
    submission = make_submission(county, SubmissionState.ACCEPTED)
    unit = county.units[1]
    change = {
        "manuscript": submission.manuscript,
        "signatures": [Signature(unit.pk)],
        "by": county[Role.OFFICER],
        "at": AT,
    }
    with pytest.raises(ManuscriptRefused):
        set_contributors(**change)
    reopen_submission(submission=submission, reason="署名有误", by=county[Role.EDITOR], at=AT)
    heard: list[Any] = []

    def hear(instance: Submission, **kwargs: Any) -> None:
        heard.append(instance.pk)

    fact_recorded.connect(hear, sender=Submission)
    set_contributors(**change)
    fact_recorded.disconnect(hear, sender=Submission)
    assert heard == [submission.pk]


def test_what_an_editor_wrote_outlives_a_withdrawal() -> None:
    county = make_county()
    submission = make_submission(county, SubmissionState.IN_REVIEW)
    editor, officer = county[Role.EDITOR], county[Role.OFFICER]
    save_edit(
        submission=submission,
        title="编辑改过的标题",
        body=BODY + "又加一段",
        version=submission.version,
        by=editor,
        at=AT,
    )
    withdraw_submission(submission=submission, by=officer, at=AT)
    resubmit(submission=submission, by=officer, at=AT)
    kept = submission.manuscript.revisions.get(origin=RevisionOrigin.DESK)
    assert (kept.title, kept.made_by) == ("编辑改过的标题", editor)
    assert (submission.title, submission.edited) == (submission.revision.title, None)


def test_an_answer_that_is_too_long_stands_on_the_page() -> None:
    county = make_county()
    submission = make_submission(county)
    question = ask_question(submission=submission, text="属实吗", by=county[Role.EDITOR], at=AT)
    words = "据实答复。" * 300
    response = writer(county).post(reverse("desk:answer", args=[question.pk]), {"answer": words})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "data-form-errors" in response.content.decode()


def test_an_editor_who_withdraws_for_a_unit_is_refused_and_audited() -> None:
    county = make_county()
    submission = make_submission(county)
    client = client_of(county[Role.EDITOR])
    address = reverse("desk:withdraw", args=[submission.pk])
    assert client.post(address).status_code == 403
    row = AuditRow.objects.get(verb="access.refuse")
    assert (row.actor, row.details["path"]) == (county[Role.EDITOR].pk, address)


def test_a_second_answer_does_not_replace_the_first() -> None:
    county = make_county()
    submission = make_submission(county)
    question = ask_question(submission=submission, text="属实吗", by=county[Role.EDITOR], at=AT)
    shown = Question.objects.select_related("submission").get(pk=question.pk)
    answer_question(question=question, text="属实", by=county[Role.OFFICER], at=AT)
    with pytest.raises(QuestionRefused):
        answer_question(question=shown, text="不清楚", by=county[Role.OFFICER], at=AT)
    assert Question.objects.get().answer == "属实"


def test_a_discarded_draft_that_is_sent_from_an_old_page_is_back_in_the_list() -> None:
    county = make_county()
    officer = county[Role.OFFICER]
    manuscript = make_manuscript(county.units[0], officer, county.desk)
    discard_draft(manuscript=manuscript, by=officer, at=AT)
    form = sent(manuscript, desks=[str(county.desk.pk)], do="submit")
    address = reverse("desk:edit", args=[manuscript.pk])
    assert writer(county).post(address, form).status_code == 303
    manuscript.refresh_from_db()
    assert manuscript.discarded_at is None
