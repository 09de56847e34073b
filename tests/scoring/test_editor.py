"""The policy editor: form, text and effect of a clause; nothing overwritten, nothing lost."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingxun.organizations.states import Role
from qingxun.scoring import actions, engine
from qingxun.scoring.engine import editing
from qingxun.scoring.models import PolicyVersion
from qingxun.scoring.presets import read_policy_text
from tests.organizations.factories import client_of, make_person
from tests.scoring.factories import (
    ScoredCounty,
    file_manuscript,
    make_scored_county,
    moment,
    store_adoption,
)
from tests.scoring.test_clause_form import Browser

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def county(db: None) -> ScoredCounty:
    return make_scored_county()


@pytest.fixture
def draft(county: ScoredCounty) -> PolicyVersion:
    return actions.draft_preset(
        desk=county.desk, preset="changshan-2014", by=county.head, at=moment(9, 1)
    )


@pytest.fixture
def head(county: ScoredCounty) -> Client:
    return client_of(county.head)


def at(name: str, version: PolicyVersion) -> str:
    return reverse(f"scoring:{name}", args=[version.pk])


def form_of(client: Client, version: PolicyVersion, clause: str) -> Any:
    """What a browser would send from the editor's form as it stands."""
    page = client.get(at("edit", version), {"clause": clause}).content.decode()
    start = page.index('class="qx-editor-form"')
    browser = Browser()
    browser.feed(page[page.rindex("<form", 0, start) : page.index("</form>", start)])
    del browser.sent["csrfmiddlewaretoken"]
    del browser.sent["idempotency_key"]
    return browser.sent


def lists(sent: Any) -> dict[str, list[str]]:
    """With every value of a name, as the test client sends them."""
    return dict(sent.lists())


def clause_now(version: PolicyVersion, clause: str) -> dict[str, Any]:
    version.refresh_from_db()
    return editing.clause_of(version.document, clause) or {}


def test_a_clause_is_edited_by_form_and_only_that_changes(
    head: Client, draft: PolicyVersion
) -> None:
    before = draft.document
    sent = form_of(head, draft, "city-adoption")
    sent["c.table.0.points.brief"] = "15"
    sent["from"] = "form"
    answer = head.post(at("save_clause", draft), lists(sent))
    assert answer.status_code == 303
    clause = clause_now(draft, "city-adoption")
    assert clause["table"][0]["points"]["brief"] == 15
    others = [row for row in draft.document["clauses"] if row["id"] != "city-adoption"]
    assert others == [row for row in before["clauses"] if row["id"] != "city-adoption"]


def test_a_clause_is_edited_by_text_in_chinese(head: Client, draft: PolicyVersion) -> None:
    sent = form_of(head, draft, "minimum")
    assert "基础分: 10" in sent["text"]
    sent["text"] = sent["text"].replace("基础分: 10", "基础分: 12.5")
    sent["from"] = "text"
    head.post(at("save_clause", draft), lists(sent))
    assert clause_now(draft, "minimum")["base"] == "12.5"
    assert engine.check_policy(draft.document) == []


def test_what_was_typed_as_form_comes_back_as_text_at_once(
    head: Client, draft: PolicyVersion
) -> None:
    sent = form_of(head, draft, "minimum")
    sent["c.base"] = "11"
    sent["from"] = "form"
    answer = head.post(at("save_clause", draft), lists(sent), **HTMX).content.decode()
    assert "基础分: 11" in answer
    assert 'hx-swap-oob="true"' in answer
    assert f'name="text_revision" value="{draft.revision + 1}"' in answer
    sent = form_of(head, draft, "minimum")
    sent["text"] = sent["text"].replace("基础分: 11", "基础分: 13")
    sent["from"] = "text"
    answer = head.post(at("save_clause", draft), lists(sent), **HTMX).content.decode()
    assert 'name="c.base" value="13"' in answer


def test_the_second_editor_is_told_and_keeps_her_text(
    head: Client, county: ScoredCounty, draft: PolicyVersion
) -> None:
    other = client_of(make_person("副主任", Role.OFFICE_HEAD, county.desk))
    first, second = (form_of(head, draft, "minimum") for _ in range(2))
    first["c.base"], second["c.base"] = "11", "12"
    head.post(at("save_clause", draft), lists(first))
    told = other.post(at("save_clause", draft), lists(second), **HTMX).content.decode()
    assert "没有覆盖任何内容" in told
    page = other.post(at("save_clause", draft), lists(second)).content.decode()
    assert "没有覆盖任何内容" in page
    assert "基础分: 12" in page
    assert clause_now(draft, "minimum")["base"] == 11


def test_who_changed_form_and_text_at_once_is_told_too(head: Client, draft: PolicyVersion) -> None:
    form, text = (form_of(head, draft, "minimum") for _ in range(2))
    form["c.base"], text["from"] = "11", "text"
    head.post(at("save_clause", draft), lists(form), **HTMX)
    told = head.post(at("save_clause", draft), lists(text), **HTMX).content.decode()
    assert "刚在别处改过" in told
    assert clause_now(draft, "minimum")["base"] == 11


def test_text_that_cannot_be_read_is_kept_on_the_page(head: Client, draft: PolicyVersion) -> None:
    sent = form_of(head, draft, "minimum")
    sent["from"], sent["text"] = "text", "基础分: {10"
    page = head.post(at("save_clause", draft), lists(sent), follow=True).content.decode()
    assert "基础分: {10" in page
    assert "无法读取" in page
    again = form_of(head, draft, "minimum") | {"from": "text"}
    told = head.post(at("save_clause", draft), again, **HTMX).content.decode()
    assert "无法读取" in told
    assert clause_now(draft, "minimum")["base"] == 10


def test_errors_are_listed_with_their_clause_and_the_draft_is_kept(
    head: Client, draft: PolicyVersion
) -> None:
    sent = form_of(head, draft, "minimum")
    sent["c.base"] = "十"
    head.post(at("save_clause", draft), lists(sent))
    page = head.get(at("edit", draft), {"clause": "city-adoption"}).content.decode()
    assert f"{at('edit', draft)}?clause=minimum" in page
    assert clause_now(draft, "minimum")["base"] == "十"
    effect = head.get(at("effect", draft), {"clause": "minimum"}, follow=True).content.decode()
    assert "改好后可看效果" in effect


def test_the_effect_of_a_clause_is_shown_on_the_office_s_own_facts(
    head: Client, county: ScoredCounty, draft: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qingxun.scoring.views.whatif.today", lambda: dt.date(2026, 11, 20))
    manuscript = file_manuscript(county, county.units[0], at=moment(3, 2), title="夜校开课")
    store_adoption(county, manuscript, "city_league", "single", dt.date(2026, 3, 5))
    page = head.get(at("effect", draft), {"clause": "city-adoption"}, follow=True).content.decode()
    assert "<strong>50</strong>" in page
    assert "夜校开课" in page


def test_clauses_are_added_moved_and_dropped(head: Client, draft: PolicyVersion) -> None:
    def do(clause: str, what: str, **more: str) -> list[str]:
        draft.refresh_from_db()
        data = {"clause": clause, "do": what, "revision": draft.revision, **more}
        assert head.post(at("arrange", draft), data).status_code == 303
        draft.refresh_from_db()
        return [row["id"] for row in draft.document["clauses"]]

    assert do("parts", "add", type="cap")[:2] == ["parts", "cap"]
    assert do("cap", "down")[1:3] == ["minimum", "cap"]
    assert do("cap", "up")[1:3] == ["cap", "minimum"]
    assert "cap" not in do("cap", "drop")
    assert do("gone", "drop")[0] == "minimum"  # the first one was open
    draft.refresh_from_db()
    old = {"clause": "minimum", "do": "drop", "revision": draft.revision - 1}
    head.post(at("arrange", draft), old)
    draft.refresh_from_db()
    assert draft.document["clauses"][0]["id"] == "minimum"
    assert do("minimum", "add", type="cap", revision="0")[:2] == ["minimum", "cap"]


def test_settings_and_names_are_edited_too(head: Client, draft: PolicyVersion) -> None:
    before = draft.document
    sent = form_of(head, draft, "-settings")
    sent["c.ranking"] = "internal"
    head.post(at("save_clause", draft), lists(sent))
    draft.refresh_from_db()
    assert draft.document == before | {"ranking": "internal"}
    sent = form_of(head, draft, "-settings")
    sent["from"] = "text"
    sent["text"] = sent["text"].replace("名次: 内部", "名次: 不排")
    head.post(at("save_clause", draft), lists(sent))
    draft.refresh_from_db()
    assert draft.document == before | {"ranking": "off"}


def test_a_draft_begins_from_a_version_a_file_a_preset_or_nothing(
    head: Client, county: ScoredCounty, draft: PolicyVersion
) -> None:
    source = head.get(at("file", draft))
    assert "条款:" in source.content.decode()
    assert read_policy_text(source.content.decode())
    address = reverse("scoring:start_policy")

    def begun(**data: Any) -> PolicyVersion:
        answer = head.post(address, data)
        assert answer.status_code == 303, answer.context["form"].errors
        return PolicyVersion.objects.order_by("-drafted_at", "-id")[0]

    made = begun(way="version", version=str(draft.pk), note="加倍")
    assert (made.document, made.note, made.policy) == (draft.document, "加倍", draft.policy)
    assert begun(way="preset", preset="burden-reduction").document["id"] == "burden-reduction"
    blank = begun(way="blank")
    assert engine.check_policy(blank.document) == []
    assert blank.document["outlets"].keys() >= {"city_league"}
    made = begun(way="file", file=SimpleUploadedFile("a.yaml", source.content))
    assert made.document == draft.document
    for content in (b"\xff\xfe", b"- 1", b"{a"):
        bad = head.post(address, {"way": "file", "file": SimpleUploadedFile("a.yaml", content)})
        assert bad.status_code == 200
        assert bad.context["form"].errors["file"]


def test_the_whole_text_is_guarded_and_checked(head: Client, draft: PolicyVersion) -> None:
    page = head.get(at("edit_text", draft))
    text = page.context["form"].initial["document"]
    data = {"document": text.replace("名次: 公开", "名次: 内部"), "revision": draft.revision}
    assert head.post(at("edit_text", draft), data).status_code == 303
    draft.refresh_from_db()
    assert draft.document["ranking"] == "internal"
    again = head.post(at("edit_text", draft), data)
    assert "没有覆盖任何内容" in again.content.decode()
    wrong = data | {"document": text.replace("公开", "半公开"), "revision": draft.revision}
    page = head.post(at("edit_text", draft), wrong, follow=True)
    assert "半公开" in page.content.decode(), "saved with its error, which stands above the text"
    assert page.context["problems"].errors
    draft.refresh_from_db()
    assert draft.document["ranking"] == "半公开"


def test_a_text_that_cannot_be_read_stays_in_the_draft(
    county: ScoredCounty, head: Client, draft: PolicyVersion
) -> None:
    text = head.get(at("edit_text", draft)).context["form"].initial["document"]
    broken = text.replace("计分周期: 月", "计分周期: [月")
    before = draft.document
    data = {"document": broken, "revision": draft.revision}
    assert head.post(at("edit_text", draft), data).status_code == 303
    page = head.get(at("edit_text", draft)).content.decode()
    assert "计分周期: [月" in page, "whoever leaves the page finds it again"
    assert "格式有误" in page
    draft.refresh_from_db()
    assert draft.document == before
    assert head.get(at("version", draft)).context["problems"].errors[0].place == "全文"
    with pytest.raises(actions.PolicyRefused, match="有错误"):
        actions.adopt_version(
            version=draft, on=dt.date(2026, 12, 1), by=county.head, at=moment(9, 2)
        )
    sent = form_of(head, draft, "minimum") | {"from": "form"}
    refused = head.post(at("save_clause", draft), sent, **HTMX)
    assert "读不通的文字" in refused.content.decode()
    mended = {"document": text.replace("名次: 公开", "名次: 内部"), "revision": draft.revision}
    assert head.post(at("edit_text", draft), mended).status_code == 303
    draft.refresh_from_db()
    assert (draft.unread, draft.document["ranking"]) == ({}, "internal")


def test_a_clause_that_cannot_be_read_stays_or_is_dropped(
    head: Client, draft: PolicyVersion
) -> None:
    before = draft.document
    sent = form_of(head, draft, "minimum") | {"from": "text", "text": "条号: [第二条"}
    kept = head.post(at("save_clause", draft), sent, **HTMX).content.decode()
    assert "已照原样留在草案里" in kept
    draft.refresh_from_db()
    assert (draft.unread, draft.document) == ({"minimum": "条号: [第二条"}, before)
    again = form_of(head, draft, "minimum")
    assert again["text"] == "条号: [第二条"
    refused = head.post(at("save_clause", draft), again | {"from": "form"}, **HTMX)
    assert "读不通的文字" in refused.content.decode()
    other = form_of(head, draft, "parts") | {"from": "form", "c.text": "另一条照样可以改。"}
    assert "已保存" in head.post(at("save_clause", draft), other, **HTMX).content.decode()
    draft.refresh_from_db()
    assert draft.unread, "another clause does not settle it"
    assert head.post(at("drop_unread", draft), {"part": "minimum"}).status_code == 303
    draft.refresh_from_db()
    assert draft.unread == {}
    assert "读不通" not in head.get(at("edit", draft), {"clause": "minimum"}).content.decode()


def test_two_versions_are_compared_clause_by_clause(head: Client, draft: PolicyVersion) -> None:
    current = PolicyVersion.objects.get(state="in_force")
    document = editing.drop_clause(draft.document, "route")
    document = editing.add_clause(document, {"id": "new", "number": "第九十九条", "type": "note",
                                             "text": "新加的"}, after="parts")  # fmt: skip
    clause = editing.clause_of(document, "minimum") or {}
    document = editing.replace_clause(document, "minimum", {**clause, "base": 20})
    PolicyVersion.objects.filter(pk=draft.pk).update(document=document)
    page = head.get(reverse("scoring:compare"), {"before": str(current.pk), "after": str(draft.pk)})
    kinds = {pair.number: pair.kind for pair in page.context["pairs"]}
    assert kinds["第九条"] == "removed"
    assert kinds["第九十九条"] == "added"
    assert kinds["第二条"] == "changed"
    assert kinds["第五条"] == "same"
    assert "基础分: 20" in page.content.decode()


def test_only_the_head_edits_and_drafts_stay_inside(county: ScoredCounty, draft: PolicyVersion):
    officer = client_of(make_person("甲", Role.OFFICER, county.units[0]))
    editor = client_of(county.editor)
    for name in ("edit", "edit_text", "effect"):
        assert editor.get(at(name, draft)).status_code == 403
        assert officer.get(at(name, draft)).status_code == 403
    assert officer.get(at("file", draft)).status_code == 404
    assert officer.get(reverse("scoring:versions")).context["list"].total == 1
    current = PolicyVersion.objects.get(state="in_force")
    assert officer.get(at("file", current)).status_code == 200
    asked = {"before": str(current.pk), "after": str(draft.pk)}
    assert officer.get(reverse("scoring:compare"), asked).status_code == 404


def test_a_discarded_draft_cannot_take_effect(head: Client, draft: PolicyVersion) -> None:
    assert head.post(at("discard", draft)).status_code == 303
    draft.refresh_from_db()
    assert draft.state == "retired"
    assert head.get(at("edit", draft)).status_code == 200  # offers a new draft instead
    head.post(at("adopt", draft), {"on": "2026-12-01", "warnings_read": "1"})
    draft.refresh_from_db()
    assert draft.state == "retired"


def test_a_version_in_force_is_copied_not_edited(head: Client) -> None:
    current = PolicyVersion.objects.get(state="in_force")
    assert "副本" in head.get(at("edit", current)).content.decode()
    answer = head.post(at("draft_from", current))
    assert answer.status_code == 303
    made = PolicyVersion.objects.get(state="draft")
    assert made.document == current.document
    assert made.number == current.number + 1


def test_a_draft_goes_from_editing_into_force(
    head: Client, county: ScoredCounty, draft: PolicyVersion
) -> None:
    sent = form_of(head, draft, "minimum")
    sent["c.base"] = "12"
    head.post(at("save_clause", draft), lists(sent))
    page = head.get(at("version", draft))
    (waiting,) = (each for each in page.context["weighed"] if not each.decided)
    head.post(at("keep_clause", draft), {"finding": waiting.finding.key, "reason": "暂按原办法。"})
    head.post(at("adopt", draft), {"on": "2099-01-01", "warnings_read": "on"})
    draft.refresh_from_db()
    assert draft.state == "in_force"


def test_everybody_calculates_what_a_piece_would_bring(county: ScoredCounty) -> None:
    officer = client_of(make_person("甲", Role.OFFICER, county.units[0]))
    page = officer.get(
        reverse("scoring:policy"), {"outlet": "city_league", "form": "single", "units": "2"}
    )
    worth = page.context["calculator"]["worth"]
    assert worth.points == 25
    assert "平分 1/2" in worth.sentences[0]
    plain = officer.get(reverse("scoring:policy"))
    assert plain.context["calculator"]["worth"] is None
    odd = officer.get(reverse("scoring:policy"), {"outlet": "nothing", "units": "x", "rank": "?"})
    assert odd.status_code == 200


def test_the_editor_costs_the_same_for_few_and_many_clauses(
    head: Client, draft: PolicyVersion
) -> None:
    costs = []
    for number in (0, 0, 3):
        document = draft.document
        for each in range(number):
            document = editing.add_clause(
                document, {"id": f"n{each}", "number": "又", "type": "note", "text": "又一条"}
            )
        PolicyVersion.objects.filter(pk=draft.pk).update(document=document, digest=f"d{number}")
        with CaptureQueriesContext(connection) as queries:
            assert head.get(at("edit", draft)).status_code == 200
        costs.append(len(queries))
    assert costs[1] == costs[2]
    assert costs[1] <= 20
