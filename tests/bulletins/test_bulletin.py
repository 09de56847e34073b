"""A bulletin from a closed quarter: frozen figures, text, signatures, copies, receipts."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from qingxun.audit.models import AuditHead
from qingxun.bulletins.actions import (
    BulletinRefused,
    draft_bulletin,
    pass_check,
    publish_bulletin,
    read_bulletin,
    remind_unread,
    renew_figures,
    save_text,
    send_back,
    send_to_check,
    withdraw_bulletin,
)
from qingxun.bulletins.models import Bulletin
from qingxun.bulletins.printing import document_shown, unit_pieces
from qingxun.bulletins.queries.checking import check_figures
from qingxun.bulletins.queries.drafting import draft_text
from qingxun.bulletins.queries.figures import digest_of, make_figures
from qingxun.bulletins.states import BulletinState
from qingxun.documents.models import IssuedDocument
from qingxun.documents.states import PrintState
from qingxun.kit.clock import now
from qingxun.kit.periods import Span
from qingxun.kit.refusals import PermissionRefused, StaleRefused, StateRefused
from qingxun.language.personal import PersonalDataRefused
from qingxun.ledger.actions import ensure_period
from qingxun.messaging.models import Message, MessageKind
from qingxun.organizations.actions.fitting import TooLongRefused
from qingxun.organizations.states import Role
from qingxun.scoring.actions import ask_reopening, close_period, decide_reopening, post_items
from qingxun.scoring.models import Closing
from qingxun.scoring.queries.standings import unit_standings
from tests.organizations.factories import client_of, make_person
from tests.scoring.factories import (
    ScoredCounty,
    file_manuscript,
    make_scored_county,
    moment,
    store_adoption,
)

pytestmark = pytest.mark.django_db
Q3 = Span.from_key("2026Q3")
CLOSED = moment(10, 2)


def make_quarter() -> ScoredCounty:
    """One adopted piece, one piece not used, one unit that sent nothing; the quarter is closed."""
    county = make_scored_county(on=dt.date(2026, 7, 1))
    first, second, _silent = county.units
    adopted = file_manuscript(county, first, at=moment(8, 3), title="青年夜校开课")
    unused = file_manuscript(county, second, at=moment(8, 4), title="例行活动")
    store_adoption(county, adopted, "city_league", "single", dt.date(2026, 8, 9))
    post_items(desk=county.desk.pk, manuscripts=[adopted.pk, unused.pk], at=moment(8, 9))
    close_period(desk=county.desk, span=Q3, by=county.head, at=CLOSED)
    return county


def make_draft(county: ScoredCounty) -> Bulletin:
    period = ensure_period(desk=county.desk.pk, span=Q3)
    return draft_bulletin(desk=county.desk, period=period, by=county.editor, at=CLOSED)


def publish(county: ScoredCounty) -> Bulletin:
    bulletin = make_draft(county)
    send_to_check(bulletin=bulletin, by=county.editor, at=CLOSED)
    pass_check(bulletin=bulletin, by=county.head, at=CLOSED)
    return publish_bulletin(bulletin=bulletin, by=county.leader, at=CLOSED)


def test_the_figures_are_those_of_the_ledger():
    county = make_quarter()
    bulletin = make_draft(county)
    (group,) = bulletin.figures["groups"]
    points = {row["unit"]: Decimal(row["points"]) for row in group["units"]}
    (standing,) = unit_standings(county.desk.pk, Q3)
    assert points == {str(unit.unit): unit.points for unit in standing.units}
    assert check_figures(bulletin) == []


def test_silent_units_are_named_in_figures_and_text():
    county = make_quarter()
    bulletin = make_draft(county)
    silent = county.units[2].short_name
    assert bulletin.figures["silent"] == [silent]
    assert f"未报送信息的单位1个：{silent}" in bulletin.text
    assert "团市委信息1篇次" in bulletin.text


def test_a_late_fact_does_not_change_frozen_figures():
    county = make_quarter()
    bulletin = publish(county)
    manuscript = file_manuscript(county, county.units[1], at=moment(9, 20))
    store_adoption(county, manuscript, "county_party", "news", dt.date(2026, 9, 25))
    post_items(desk=county.desk.pk, manuscripts=[manuscript.pk], at=moment(10, 9))
    bulletin.refresh_from_db()
    assert digest_of(bulletin.figures) == bulletin.digest
    assert not any("points" in line for line in check_figures(bulletin))


def test_tampered_figures_are_noticed():
    county = make_quarter()
    bulletin = make_draft(county)
    bulletin.figures["totals"]["filed"] = 99
    assert check_figures(bulletin) == ["digest"]


def test_a_bulletin_needs_a_closed_period_and_is_made_once():
    county = make_scored_county()
    period = ensure_period(desk=county.desk.pk, span=Q3)
    with pytest.raises(BulletinRefused):
        draft_bulletin(desk=county.desk, period=period, by=county.editor, at=CLOSED)
    county = make_quarter()
    make_draft(county)
    with pytest.raises(BulletinRefused):
        make_draft(county)


def test_publishing_numbers_it_and_gives_copies_to_leaders_and_principals():
    county = make_quarter()
    leader = make_person("单位领导", Role.UNIT_LEADER, county.units[0])
    principal = make_person("团委书记", Role.PRINCIPAL, county.units[1])
    bulletin = publish(county)
    assert (bulletin.year, bulletin.number, bulletin.dated) == (2026, 1, CLOSED.date())
    assert set(bulletin.copies.values_list("person", flat=True)) == {leader.pk, principal.pk}
    told = Message.objects.filter(kind=MessageKind.BULLETIN).values_list("person", flat=True)
    assert set(told) == {leader.pk, principal.pk}


def test_opening_it_is_the_receipt_and_the_others_are_reminded():
    county = make_quarter()
    leader = make_person("单位领导", Role.UNIT_LEADER, county.units[0])
    make_person("团委书记", Role.PRINCIPAL, county.units[1])
    bulletin = publish(county)
    response = client_of(leader).get(f"/bulletins/{bulletin.pk}/read/")
    assert response.status_code == 200
    assert bulletin.copies.get(person=leader).read_at is not None
    assert remind_unread(bulletin=bulletin, by=county.editor, at=CLOSED) == 1


def test_only_the_leader_signs_and_only_in_order():
    county = make_quarter()
    bulletin = make_draft(county)
    with pytest.raises(PermissionRefused):
        publish_bulletin(bulletin=bulletin, by=county.editor, at=CLOSED)
    with pytest.raises(StateRefused):
        publish_bulletin(bulletin=bulletin, by=county.leader, at=CLOSED)
    bulletin.refresh_from_db()
    assert (bulletin.state, bulletin.number) == (BulletinState.DRAFTING, None)


def test_two_editors_do_not_overwrite_each_other():
    county = make_quarter()
    bulletin = make_draft(county)
    save_text(bulletin=bulletin, title="通报", text="甲", version=1, by=county.editor, at=CLOSED)
    with pytest.raises(StaleRefused):
        save_text(bulletin=bulletin, title="通报", text="乙", version=1, by=county.head, at=CLOSED)
    bulletin.refresh_from_db()
    assert bulletin.text == "甲"


def test_sent_back_with_a_reason_and_withdrawn_with_its_number_kept():
    county = make_quarter()
    bulletin = make_draft(county)
    send_to_check(bulletin=bulletin, by=county.editor, at=CLOSED)
    with pytest.raises(BulletinRefused):
        send_back(bulletin=bulletin, reason="", by=county.head, at=CLOSED)
    with pytest.raises(TooLongRefused, match="300"):
        send_back(bulletin=bulletin, reason="核" * 301, by=county.head, at=CLOSED)
    send_back(bulletin=bulletin, reason="数字再核", by=county.head, at=CLOSED)
    send_to_check(bulletin=bulletin, by=county.editor, at=CLOSED)
    pass_check(bulletin=bulletin, by=county.head, at=CLOSED)
    publish_bulletin(bulletin=bulletin, by=county.leader, at=CLOSED)
    with pytest.raises(TooLongRefused, match="300"):
        withdraw_bulletin(bulletin=bulletin, reason="误" * 301, by=county.leader, at=CLOSED)
    withdraw_bulletin(bulletin=bulletin, reason="附表有误", by=county.leader, at=CLOSED)
    ended = IssuedDocument.objects.get(subject=bulletin.pk)
    assert (ended.state, ended.ended_because) == (PrintState.WITHDRAWN, "附表有误")
    again = publish(county)
    assert (bulletin.number, again.number) == (1, 2)
    ended.refresh_from_db()
    assert ended.replaced_by == IssuedDocument.objects.get(subject=again.pk)


def test_a_copy_for_a_unit_carries_the_bulletins_code_and_says_what_it_covers():
    county = make_quarter()
    bulletin = publish(county)
    whole = document_shown(bulletin).code
    for piece in unit_pieces(bulletin.pk):
        code = piece.document.code
        assert (code.text, code.digest) == (whole.text, whole.digest)
        assert code.note.startswith(whole.note)
        assert "附件1摘自通报各表" in code.note


def test_ranks_stay_out_where_the_policy_keeps_them_inside():
    county = make_scored_county(preset="burden-reduction", on=dt.date(2026, 7, 1))
    assert make_figures(county.desk.pk, Q3)["ranked"] is False


def test_a_text_can_be_made_of_an_empty_quarter():
    county = make_scored_county()
    figures = make_figures(county.desk.pk, Q3)
    assert "本期没有录用的稿件" in draft_text(figures)


def test_the_first_text_says_only_what_the_figures_bear_out():
    figures = make_figures(make_scored_county().desk.pk, Q3)
    names = ["甲镇", "乙镇", "丙镇"]
    unit = {"filed": 0, "adopted": 0, "filed_before": 0}
    rows = [unit | {"name": name, "adopted": number} for number, name in enumerate(names)]
    rows[2]["filed"] = 3
    text = draft_text(figures | {"groups": [{"name": "乡镇组", "units": rows}], "silent": ["乙镇"]})
    assert "乡镇组中，丙镇（报送3篇、录用2篇）、乙镇（录用1篇）录用较多。" in text
    assert "未报送信息的单位1个：乙镇。" in text


def test_reading_twice_keeps_the_first_time():
    county = make_quarter()
    leader = make_person("单位领导", Role.UNIT_LEADER, county.units[0])
    bulletin = publish(county)
    read_bulletin(bulletin=bulletin, by=leader, at=moment(10, 3))
    read_bulletin(bulletin=bulletin, by=leader, at=moment(10, 5))
    assert bulletin.copies.get(person=leader).read_at == moment(10, 3)


@pytest.mark.django_db(transaction=True)
def test_closing_and_publishing_leave_a_signed_checkpoint():
    publish(make_quarter())
    assert set(AuditHead.objects.values_list("reason", flat=True)) >= {"period", "bulletin"}


def test_the_leader_signs_the_text_that_she_read():
    county = make_quarter()
    bulletin = make_draft(county)
    send_to_check(bulletin=bulletin, by=county.editor, at=CLOSED)
    pass_check(bulletin=bulletin, by=county.head, at=CLOSED, version=bulletin.version)
    page = client_of(county.leader).get(reverse("bulletins:detail", args=[bulletin.pk]))
    read = bulletin.version
    assert f'name="version" value="{read}"' in page.content.decode()
    send_back(bulletin=bulletin, reason="改一处", by=county.leader, at=CLOSED)
    save_text(
        bulletin=bulletin, title="改过", text="新正文", version=read, by=county.editor, at=CLOSED
    )
    send_to_check(bulletin=bulletin, by=county.editor, at=CLOSED)
    pass_check(bulletin=bulletin, by=county.head, at=CLOSED)
    with pytest.raises(StaleRefused):
        publish_bulletin(bulletin=bulletin, by=county.leader, at=CLOSED, version=read)
    client = client_of(county.leader)
    step = reverse("bulletins:step", args=[bulletin.pk, "publish"])
    client.post(step, {"version": str(read)})
    bulletin.refresh_from_db()
    assert (bulletin.state, bulletin.number) == (BulletinState.SIGNING, None)
    client.post(step, {"version": str(bulletin.version)})
    bulletin.refresh_from_db()
    assert bulletin.state == BulletinState.PUBLISHED


def test_a_number_in_the_text_is_confirmed_before_it_is_published():
    county = make_quarter()
    bulletin = make_draft(county)
    text = bulletin.text + "\n联系电话13857812345。"
    save_text(
        bulletin=bulletin,
        title=bulletin.title,
        text=text,
        version=bulletin.version,
        by=county.editor,
        at=CLOSED,
    )
    bulletin.refresh_from_db()
    send_to_check(bulletin=bulletin, by=county.editor, at=CLOSED)
    pass_check(bulletin=bulletin, by=county.head, at=CLOSED)
    page = client_of(county.leader).get(reverse("bulletins:detail", args=[bulletin.pk]))
    assert "accept_personal" in page.content.decode()
    with pytest.raises(PersonalDataRefused):
        publish_bulletin(bulletin=bulletin, by=county.leader, at=CLOSED)
    bulletin.refresh_from_db()
    publish_bulletin(bulletin=bulletin, by=county.leader, at=CLOSED, accept_personal=True)
    assert bulletin.state == BulletinState.PUBLISHED


def reopen(county: ScoredCounty, at: dt.datetime) -> None:
    closing = Closing.objects.filter(desk=county.desk).latest("closed_at")
    asked = ask_reopening(closing=closing, reason="登记有误", by=county.head, at=at)
    decide_reopening(closing=asked, agreed=True, note="", by=county.leader, at=at)


def test_a_bulletin_waits_while_its_quarter_is_open_again_and_renews_its_figures():
    county = make_quarter()
    bulletin = send_to_check(bulletin=make_draft(county), by=county.editor, at=moment(10, 4))
    reopen(county, moment(10, 5))
    with pytest.raises(BulletinRefused, match="第三季度已重开"):
        pass_check(bulletin=bulletin, by=county.head, at=moment(10, 5))
    send_back(bulletin=bulletin, reason="等再次关账", by=county.head, at=moment(10, 5))
    with pytest.raises(BulletinRefused, match="关账"):
        renew_figures(bulletin=bulletin, by=county.editor, at=moment(10, 5))
    late = file_manuscript(county, county.units[2], at=moment(8, 20), title="迟登的一篇")
    post_items(desk=county.desk.pk, manuscripts=[late.pk], at=moment(10, 6))
    close_period(desk=county.desk, span=Q3, by=county.head, at=moment(10, 7))
    with pytest.raises(BulletinRefused, match="再次关过账"):
        send_to_check(bulletin=bulletin, by=county.editor, at=moment(10, 7))
    page = reverse("bulletins:detail", args=[bulletin.pk])
    client = client_of(county.editor)
    assert "再次关账后重新取数" in client.get(page).content.decode()
    assert client.post(reverse("bulletins:step", args=[bulletin.pk, "renew"])).status_code == 303
    renewed = Bulletin.objects.get(pk=bulletin.pk)
    assert renewed.digest != bulletin.digest
    assert renewed.text == draft_text(renewed.figures)
    assert "再次关账后重新取数" not in client.get(page).content.decode()
    sent = send_to_check(bulletin=renewed, by=county.editor, at=now())
    pass_check(bulletin=sent, by=county.head, at=now())
    publish_bulletin(bulletin=sent, by=county.leader, at=now())
    with pytest.raises(BulletinRefused, match="请先退回"):
        renew_figures(bulletin=sent, by=county.editor, at=now())
