"""Issues, periodicals and the office's lists over HTTP, as each role. No JavaScript."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from qingxun.desk.actions import AddresseeRow, set_addressees
from qingxun.desk.models import Issue, ManuscriptKind, Periodical, RefusalReason
from qingxun.desk.queries.manuscripts import settings_of
from qingxun.desk.states import AddresseeKind, IssueState, SeriesKind, SubmissionState
from qingxun.organizations.states import Role
from tests.desk.factories import (
    make_issue,
    make_kind,
    make_periodical,
    make_submission,
)
from tests.organizations.factories import AT, County, client_of, make_county, make_desk, make_person

pytestmark = pytest.mark.django_db


def page(issue: Issue) -> str:
    return reverse("desk:issue", args=[issue.pk])


def step(client: Client, issue: Issue, do: str, **more: object) -> Issue:
    """Press a button on the issue's page."""
    response = client.post(reverse("desk:issue_step", args=[issue.pk]), {"do": do, **more})
    assert response.status_code == 303
    issue.refresh_from_db()
    return issue


def titles(issue: Issue) -> list[str]:
    return [item.title for item in issue.items.order_by("order")]


def test_from_beginning_to_publishing_as_three_people() -> None:
    county = make_county()
    periodical = make_periodical(county.desk)
    submission = make_submission(county, SubmissionState.ACCEPTED)
    editor = client_of(county[Role.EDITOR])
    response = editor.post(
        reverse("desk:issue_start"), {"periodical": periodical.pk, "series": "regular"}
    )
    issue = Issue.objects.get()
    assert response["Location"] == page(issue)
    assert (
        submission.title in editor.get(reverse("desk:issue_pick", args=[issue.pk])).content.decode()
    )
    column = periodical.columns.first()
    editor.post(
        reverse("desk:issue_pick", args=[issue.pk]), {"ids": submission.pk, "column": column.pk}
    )
    assert titles(issue) == [submission.title]
    assert step(editor, issue, "send").state == IssueState.CHECKING
    head = client_of(county[Role.OFFICE_HEAD])
    assert 'value="check"' in head.get(page(issue)).content.decode()
    assert step(head, issue, "check", version=issue.version).state == IssueState.SIGNING
    leader = client_of(county[Role.SIGNING_LEADER])
    assert 'value="sign"' in leader.get(page(issue)).content.decode()
    assert step(leader, issue, "sign", version=issue.version).state == IssueState.PUBLISHED
    html = leader.get(page(issue)).content.decode()
    assert f"{issue.year}年第1期" in html
    assert "内部资料 注意保存" in html


def test_signing_an_older_version_is_refused_on_the_page() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    leader = client_of(county[Role.SIGNING_LEADER])
    assert step(leader, issue, "sign", version=issue.version - 1).state == IssueState.SIGNING
    assert step(leader, issue, "sign").state == IssueState.SIGNING
    assert "qx-notice-error" in leader.get(page(issue)).content.decode()


def test_sending_back_and_withdrawing_ask_for_a_reason() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    leader = client_of(county[Role.SIGNING_LEADER])
    assert step(leader, issue, "back", reason="").state == IssueState.SIGNING
    assert step(leader, issue, "back", reason="标题再改").state == IssueState.DRAFTING
    assert "标题再改" in client_of(county[Role.EDITOR]).get(page(issue)).content.decode()
    other = make_issue(county, state=IssueState.PUBLISHED)
    assert step(leader, other, "withdraw", reason="").state == IssueState.PUBLISHED
    assert step(leader, other, "withdraw", reason="数字有误").state == IssueState.WITHDRAWN
    assert "数字有误" in leader.get(page(other)).content.decode()


def test_the_editor_may_not_sign_and_a_stranger_sees_nothing() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    url = reverse("desk:issue_step", args=[issue.pk])
    assert client_of(county[Role.EDITOR]).post(url, {"do": "sign"}).status_code == 403
    stranger = make_person("", Role.EDITOR, make_desk("共青团云和县委员会", "云和团县委"))
    client = client_of(stranger)
    assert client.get(page(issue)).status_code == 404
    assert client.post(url, {"do": "sign"}).status_code == 404
    for name in ("issue_pick", "issue_print"):
        assert client.get(reverse(f"desk:{name}", args=[issue.pk])).status_code == 404


def test_an_officer_reads_a_published_issue_and_may_not_edit_one() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.PUBLISHED)
    officer = client_of(county[Role.OFFICER])
    assert officer.get(page(issue)).status_code == 200
    assert officer.get(reverse("desk:issue_print", args=[issue.pk])).status_code == 200
    assert officer.get(reverse("desk:issue_pick", args=[issue.pk])).status_code == 403
    assert officer.get(reverse("desk:issue_start")).status_code == 403
    draft = make_issue(county)
    assert officer.get(page(draft)).status_code == 404


def test_opening_one_s_copy_is_the_receipt_and_the_office_sees_it() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    reader = make_person("周书记", Role.UNIT_LEADER, county.units[1])
    set_addressees(
        periodical=issue.periodical,
        rows=[
            AddresseeRow(AddresseeKind.REPORT, name="团市委办公室"),
            AddresseeRow(AddresseeKind.ISSUE, organization=county.units[1].pk),
        ],
        by=county[Role.EDITOR],
        at=AT,
    )
    leader = client_of(county[Role.SIGNING_LEADER])
    step(leader, issue, "sign", version=issue.version)
    html = client_of(reader).get(page(issue)).content.decode()
    assert "报：" in html
    assert "团市委办公室" in html
    assert issue.deliveries.get().read_at is not None
    assert "周书记" in leader.get(page(issue)).content.decode()


def test_items_are_moved_and_taken_out_by_buttons() -> None:
    county = make_county()
    issue = make_issue(county, items=3)
    client = client_of(county[Role.EDITOR])
    second = issue.items.get(title="第2条信息")
    url = reverse("desk:issue_move", args=[issue.pk, second.pk])
    client.post(url, {"do": "up"})
    assert titles(issue) == ["第2条信息", "第1条信息", "第3条信息"]
    other = issue.periodical.columns.last()
    client.post(url, {"column": other.pk})
    assert issue.items.get(pk=second.pk).column == other
    client.post(url, {"do": "remove"})
    assert titles(issue) == ["第1条信息", "第3条信息"]
    assert client.post(url, {"do": "up"}).status_code == 404


def test_the_dragged_order_is_kept_and_a_stale_one_refused() -> None:
    county = make_county()
    issue = make_issue(county, items=2)
    client = client_of(county[Role.EDITOR])
    one, two = issue.items.all()
    url = reverse("desk:issue_arrange", args=[issue.pk])
    column = issue.periodical.columns.last()
    places = [f"{two.pk}:{column.pk}", f"{one.pk}:"]
    assert client.post(url, {"place": places}).status_code == 204
    assert titles(issue) == ["第2条信息", "第1条信息"]
    assert client.post(url, {"place": places[:1]}).status_code == 409
    assert client.post(url, {"place": ["nonsense"]}).status_code == 409


def test_trimming_keeps_what_was_typed_when_a_colleague_was_faster() -> None:
    county = make_county()
    issue = make_issue(county)
    item = issue.items.get()
    client = client_of(county[Role.EDITOR])
    url = reverse("desk:issue_trim", args=[issue.pk, item.pk])
    assert item.body in client.get(url).content.decode()
    data = {"title": "短题", "body": "第一个人写的。", "version": "1"}
    assert client.post(url, data).status_code == 303
    late = client.post(url, data | {"body": "第二个人写的。"})
    html = late.content.decode()
    assert late.status_code == 422
    assert "第一个人写的。" in html
    assert "第二个人写的。" in html
    item.refresh_from_db()
    assert item.body == "第一个人写的。"


def test_a_title_of_500_characters_is_a_sentence_and_nothing_is_lost() -> None:
    county = make_county()
    issue = make_issue(county)
    item = issue.items.get()
    url = reverse("desk:issue_trim", args=[issue.pk, item.pk])
    data = {"title": "长" * 500, "body": "写好的。", "version": "1"}
    response = client_of(county[Role.EDITOR]).post(url, data)
    assert response.status_code == 422
    assert "500" in response.content.decode()
    assert "写好的。" in response.content.decode()


def test_what_a_colleague_picked_meanwhile_is_said() -> None:
    county = make_county()
    issue = make_issue(county)
    taken = make_issue(county).items.get().submission
    client = client_of(county[Role.EDITOR])
    response = client.post(reverse("desk:issue_pick", args=[issue.pk]), {"ids": [taken.pk]})
    assert response.status_code == 422
    assert issue.items.count() == 1


def test_the_list_filters_and_goes_out_as_a_workbook() -> None:
    county = make_county()
    make_issue(county, state=IssueState.PUBLISHED)
    make_issue(county)
    client = client_of(county[Role.EDITOR])
    url = reverse("desk:issues")
    assert len(client.get(url).context["list"].rows) == 2
    assert len(client.get(url, {"state": "published"}).context["list"].rows) == 1
    assert len(client.get(url, {"q": "第1条"}).context["list"].rows) == 2
    assert len(client.get(url, {"q": "没有"}).context["list"].rows) == 0
    response = client.get(url, {"format": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.active.max_row == 3


def test_an_office_without_a_periodical_is_led_to_setting_one_up() -> None:
    county = make_county()
    client = client_of(county[Role.EDITOR])
    html = client.get(reverse("desk:issue_start")).content.decode()
    assert reverse("desk:periodical_add") in html
    data = {"name": "青田侨情", "issuer": "团县委办公室", "total_before": "12", "copies": "0"}
    response = client.post(reverse("desk:periodical_add"), data | {"active": "on"})
    periodical = Periodical.objects.get()
    assert response["Location"] == reverse("desk:periodical", args=[periodical.pk])
    assert (periodical.name, periodical.total_before, periodical.head_checks) == (
        "青田侨情",
        12,
        False,
    )


def test_columns_are_ordered_added_and_switched_off_when_used() -> None:
    county = make_county()
    issue = make_issue(county)
    periodical = issue.periodical
    first, second = periodical.columns.all()
    client = client_of(county[Role.EDITOR])
    data = {
        "column_key": [first.pk, second.pk, ""],
        "column_name": ["", "侨青之声", "经验交流"],
        "column_order": ["1", "2", "1"],
    }
    url = reverse("desk:periodical_columns", args=[periodical.pk])
    assert client.post(url, data).status_code == 303
    rows = list(periodical.columns.filter(active=True).values_list("name", flat=True))
    assert rows == ["经验交流", "侨青之声"]
    assert periodical.columns.get(pk=first.pk).active is False
    data["column_name"] = ["", "经验交流", "经验交流"]
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert refused.content.decode().count("经验交流") >= 2


def test_addressees_are_units_of_the_tree_or_names_in_print() -> None:
    county = make_county()
    periodical = make_periodical(county.desk)
    client = client_of(county[Role.EDITOR])
    url = reverse("desk:periodical_addressees", args=[periodical.pk])
    data = {"to_report": "团市委办公室\n县委办公室", "to_send": "", "to_issue": "温溪镇、船寮镇"}
    assert client.post(url, data).status_code == 303
    rows = periodical.addressees.order_by("order")
    assert [row.organization for row in rows] == [None, None, county.units[1], county.units[0]]
    html = client.get(reverse("desk:periodical", args=[periodical.pk])).content.decode()
    assert "温溪镇\n船寮镇" in html
    assert client.post(url, {"to_report": "甲\n甲"}).status_code == 422


def test_the_office_keeps_its_kinds_and_reasons() -> None:
    county = make_county()
    kind = make_kind(county.desk)
    client = client_of(county[Role.OFFICE_HEAD])
    data = {
        "kind_key": [kind.pk, ""],
        "kind_name": ["动态", "侨情"],
        "kind_hint": ["", "海外侨胞的情况"],
        "kind_order": ["2", "1"],
        "kind_active": [kind.pk],
    }
    assert client.post(reverse("desk:settings_kinds"), data).status_code == 303
    names = ManuscriptKind.objects.filter(desk=county.desk, active=True).order_by("order")
    assert [row.name for row in names] == ["侨情", "动态"]
    assert client.post(reverse("desk:settings_kinds"), {"kind_name": [""]}).status_code == 422
    reasons = {"purpose": "return", "texts": "数据不清\n\n内容单薄"}
    assert client.post(reverse("desk:settings_reasons"), reasons).status_code == 303
    texts = RefusalReason.objects.filter(desk=county.desk).values_list("text", flat=True)
    assert list(texts) == ["数据不清", "内容单薄"]
    html = client.get(reverse("desk:settings")).content.decode()
    assert "数据不清\n内容单薄" in html
    twice = {"purpose": "return", "texts": "数据不清\n数据不清"}
    assert client.post(reverse("desk:settings_reasons"), twice).status_code == 422
    long = {"purpose": "return", "texts": "数据不清" * 26}
    answer = client.post(reverse("desk:settings_reasons"), long)
    assert answer.status_code == 422
    assert long["texts"] in answer.content.decode()


def test_the_rules_of_receipt_are_set_and_checked() -> None:
    county = make_county()
    client = client_of(county[Role.OFFICE_HEAD])
    url = reverse("desk:settings")
    data = {"principal_signs": "on", "daily_limit": "5", "review_days": "3"}
    assert client.post(url, data).status_code == 303
    rules = settings_of(county.desk.pk)
    assert (rules.principal_signs, rules.daily_limit, rules.review_days) == (True, 5, 3)
    assert client.post(url, data | {"review_days": "0"}).status_code == 422


@pytest.mark.parametrize(
    "name", ["settings", "settings_kinds", "settings_reasons", "periodicals", "periodical_add"]
)
def test_the_lists_belong_to_the_office(name: str) -> None:
    county = make_county()
    client = client_of(county[Role.OFFICER])
    assert client.post(reverse(f"desk:{name}")).status_code == 403


def test_a_periodical_of_another_office_is_not_found() -> None:
    county = make_county()
    other = make_periodical(make_desk("共青团云和县委员会", "云和团县委"))
    client = client_of(county[Role.EDITOR])
    for name in ("periodical", "periodical_columns", "periodical_addressees"):
        assert client.post(reverse(f"desk:{name}", args=[other.pk])).status_code == 404


def fill(county: County, issues: int) -> None:
    for _n in range(issues):
        make_issue(county)


def test_the_list_costs_the_same_queries_at_any_number_of_issues(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    county = make_county()
    client = client_of(county[Role.EDITOR])
    counts = []
    for more in (1, 2, 7):
        fill(county, more)
        client.get(reverse("desk:issues"))
        with django_assert_max_num_queries(20) as captured:
            client.get(reverse("desk:issues"))
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]


@pytest.mark.parametrize("state", [IssueState.DRAFTING, IssueState.SIGNING, IssueState.PUBLISHED])
def test_an_issue_costs_the_same_queries_at_any_number_of_items(
    state: IssueState, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for items in (1, 3, 12):
        county = make_county()
        issue = make_issue(county, items=items, state=state)
        client = client_of(county[Role.EDITOR])
        client.get(page(issue))
        with django_assert_max_num_queries(20) as captured:
            client.get(page(issue))
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]


def test_a_special_issue_says_so_on_paper() -> None:
    county = make_county()
    issue = make_issue(county)
    Issue.objects.filter(pk=issue.pk).update(series=SeriesKind.SPECIAL, title="石雕青年专刊")
    client = client_of(county[Role.EDITOR])
    html = client.get(reverse("desk:issue_file", args=[issue.pk, "html"])).content.decode()
    assert "专　刊" in html
    assert "石雕青年专刊" in html


def test_a_long_reason_for_sending_back_is_told_and_stands_there_whole() -> None:
    county = make_county()
    issue = make_issue(county, state=IssueState.SIGNING)
    url = reverse("desk:issue_step", args=[issue.pk])
    reason = "长" * 301
    client = client_of(county[Role.SIGNING_LEADER])
    response = client.post(url, {"do": "back", "reason": reason})
    assert response.status_code == 422
    html = response.content.decode()
    assert "请控制在 300 字以内，现在有 301 字" in html
    assert reason in html
    issue.refresh_from_db()
    assert issue.state == IssueState.SIGNING
