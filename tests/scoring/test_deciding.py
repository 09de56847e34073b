"""Decisions about clauses that touch rules from above; what else stands before taking effect."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse

from qingxun.audit.models import AuditRow
from qingxun.desk.models import ManuscriptKind
from qingxun.kit.refusals import PermissionRefused, StaleRefused
from qingxun.scoring import actions
from qingxun.scoring.engine import editing
from qingxun.scoring.models import BindingDecision, PolicyVersion
from qingxun.scoring.queries.findings import undecided, weigh
from qingxun.scoring.queries.problems import problems_of
from tests.organizations.factories import client_of
from tests.scoring.factories import ScoredCounty, make_scored_county, moment

pytestmark = pytest.mark.django_db
WHY = "只用于改进工作，不列入年度考核。"


def draft_of(county: ScoredCounty, preset: str = "changshan-2014") -> PolicyVersion:
    return actions.draft_preset(desk=county.desk, preset=preset, by=county.head, at=moment(9, 1))


def fresh_draft(county: ScoredCounty) -> PolicyVersion:
    """A draft whose media clause differs from the one in force: decided about nothing yet."""
    made = draft_of(county)
    document = editing.replace_clause(
        made.document,
        "media-adoption",
        {
            **(editing.clause_of(made.document, "media-adoption") or {}),
            "table": [{"systems": ["media"], "points": {"*": 3}}],
        },
    )
    return actions.change_draft(
        version=made, document=document, note="", by=county.head, at=moment(9, 2)
    )


def adopt(county: ScoredCounty, version: PolicyVersion, **more: object) -> PolicyVersion:
    return actions.adopt_version(
        version=version, on=dt.date(2026, 12, 1), by=county.head, at=moment(9, 3), **more
    )


def test_a_decision_holds_for_the_same_words_in_the_next_version():
    county = make_scored_county()
    assert undecided(draft_of(county)) == []
    assert all(each.earlier for each in weigh(draft_of(county)))


def test_a_changed_clause_waits_for_a_decision_and_does_not_take_effect_without():
    county = make_scored_county()
    made = fresh_draft(county)
    (waiting,) = undecided(made)
    assert waiting.key == "publications:media-adoption"
    with pytest.raises(actions.PolicyRefused, match="第八条"):
        adopt(county, made, warnings_read=True)
    actions.keep_clause(
        version=made, finding=waiting.key, reason=WHY, by=county.head, at=moment(9, 2)
    )
    adopt(county, made, warnings_read=True)
    assert PolicyVersion.objects.get(pk=made.pk).state == "in_force"


def test_following_changes_the_draft_and_records_who_decided():
    county = make_scored_county()
    made = fresh_draft(county)
    decision = actions.follow_rule(
        version=made, finding="publications:media-adoption", by=county.head, at=moment(9, 2)
    )
    made.refresh_from_db()
    assert undecided(made) == []
    clause = editing.clause_of(made.document, "media-adoption")
    assert clause is not None
    assert clause["table"] == [{"systems": ["media"], "points": {"*": 0}}]
    assert (decision.by, decision.choice) == (county.head, "follow")
    row = AuditRow.objects.filter(verb="scoring.decide_finding").latest("at")
    assert row.actor == county.head.pk


def test_a_decision_needs_a_reason_a_finding_and_the_office_head():
    county = make_scored_county()
    made = fresh_draft(county)
    key = "publications:media-adoption"
    for finding, reason in ((key, "  "), ("publications:nothing", WHY)):
        with pytest.raises(actions.FindingRefused):
            actions.keep_clause(
                version=made, finding=finding, reason=reason, by=county.head, at=moment(9, 2)
            )
    with pytest.raises(PermissionRefused):
        actions.keep_clause(
            version=made, finding=key, reason=WHY, by=county.editor, at=moment(9, 2)
        )


def test_decisions_are_never_changed():
    county = make_scored_county()
    decision = BindingDecision.objects.latest("at")
    assert decision.desk == county.desk
    with pytest.raises(DatabaseError), transaction.atomic():
        BindingDecision.objects.filter(pk=decision.pk).update(reason="改写")


def test_the_second_editor_is_told_and_overwrites_nothing():
    county = make_scored_county()
    made = draft_of(county)
    read = made.revision
    first = {**made.document, "title": "甲改的"}
    actions.change_draft(
        version=made, document=first, note="", by=county.head, at=moment(9, 2), revision=read
    )
    with pytest.raises(StaleRefused, match=county.head.name):
        actions.change_draft(
            version=PolicyVersion.objects.get(pk=made.pk),
            document={**first, "title": "乙改的"},
            note="",
            by=county.head,
            at=moment(9, 2, 11),
            revision=read,
        )
    assert PolicyVersion.objects.get(pk=made.pk).document["title"] == "甲改的"


def test_names_that_the_registers_do_not_know_block_and_say_where_to_mend():
    county = make_scored_county()
    ManuscriptKind.objects.filter(desk=county.desk, code="research").update(active=False)
    made = draft_of(county)
    (problem,) = problems_of(made).errors
    assert (problem.place, problem.url_name) == ("第四条", "desk:settings")
    assert "调研" in problem.sentence
    with pytest.raises(actions.PolicyRefused) as refused:
        adopt(county, made, keep_reason=WHY, warnings_read=True)
    assert refused.value.errors == (problem,)


def test_warnings_ask_for_a_confirmation():
    county = make_scored_county()
    made = draft_of(county)
    warnings = problems_of(made).warnings
    assert {each.url_name for each in warnings} == {"organizations:groups"}
    with pytest.raises(actions.PolicyRefused):
        adopt(county, made, keep_reason=WHY)
    adopt(county, made, keep_reason=WHY, warnings_read=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clause_that_was_added_and_not_written_is_a_warning(language):
    county = make_scored_county()
    made = draft_of(county)
    client = client_of(county.head)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    data = {"clause": "", "do": "add", "type": "note", "revision": made.revision}
    client.post(reverse("scoring:arrange", args=[made.pk]), data)
    made.refresh_from_db()
    (found,) = [each for each in problems_of(made).warnings if each.clause == "note"]
    assert (found.sentence, found.url_name) == ("条号或条文原文还没有写，请按办法填写。", "")


def test_the_page_shows_rule_and_way_out_and_takes_the_decision():
    county = make_scored_county()
    made = fresh_draft(county)
    client = client_of(county.head)
    address = reverse("scoring:version", args=[made.pk])
    page = client.get(address).content.decode()
    assert "不得将获得领导同志批示" in page
    assert "媒体采用照常登记" in page
    client.post(
        reverse("scoring:keep_clause", args=[made.pk]),
        {"finding": "publications:media-adoption", "reason": WHY, "next": "https://evil.example"},
    )
    page = client.get(address).content.decode()
    assert WHY in page
    made.refresh_from_db()
    assert undecided(made) == []


def test_all_that_are_left_are_kept_for_one_reason():
    county = make_scored_county()
    made = fresh_draft(county)
    clause = editing.clause_of(made.document, "instruction") or {}
    points = {"county": 11, "city": 21, "province": 41, "centre": 81}
    document = editing.replace_clause(made.document, clause["id"], {**clause, "points": points})
    made = actions.change_draft(
        version=made, document=document, note="", by=county.head, at=moment(9, 2)
    )
    assert len(undecided(made)) > 1
    client = client_of(county.head)
    assert "其余都保留" in client.get(reverse("scoring:version", args=[made.pk])).content.decode()
    keep = reverse("scoring:keep_clause", args=[made.pk])
    assert client.post(keep, {"reason": " "}).status_code == 422
    assert client.post(keep, {"reason": WHY}).status_code == 303
    made.refresh_from_db()
    assert undecided(made) == []


def test_the_question_before_taking_effect_lists_the_warnings_themselves():
    county = make_scored_county()
    made = draft_of(county)
    document = made.document | {"ranks": made.document["ranks"] | {"town": "乡镇领导"}}
    made = actions.change_draft(
        version=made, document=document, note="", by=county.head, at=moment(9, 2)
    )
    page = client_of(county.head).get(reverse("scoring:version", args=[made.pk]))
    warning = "没有条款用到：乡镇领导。"
    _head, _url, asked = page.content.decode().partition(reverse("scoring:adopt", args=[made.pk]))
    assert warning in asked.split("</form>")[0]
