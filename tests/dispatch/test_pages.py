"""Pages of dispatch: evidence that opens, a sheet that two people sent."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qingxun.dispatch.actions import adoption_columns, preview_adoptions
from qingxun.dispatch.models import Adoption
from qingxun.documents.actions import store_file
from qingxun.kit.clock import today
from qingxun.kit.periods import PeriodKind, Span
from qingxun.ledger.models import Period
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Role
from tests.dispatch.factories import accepted, make_ladder, outlet_of
from tests.documents.factories import photo, sheet
from tests.organizations.factories import AT, County, client_of, make_county, make_person

pytestmark = pytest.mark.django_db


def recorded_with_evidence(county: County) -> Adoption:
    submission = accepted(county)
    form = {
        "outlet": str(outlet_of(county.desk, "city_league").pk),
        "form": "news",
        "placement": "ordinary",
        "on": AT.date().isoformat(),
        "evidence_file": SimpleUploadedFile("版面.jpg", photo(), "image/jpeg"),
    }
    address = reverse("dispatch:record", args=[submission.manuscript_id])
    assert client_of(county[Role.EDITOR]).post(address, form).status_code == 303
    return Adoption.objects.get()


def test_evidence_opens_for_those_who_see_the_adoption_and_for_nobody_else():
    county = make_county()
    adoption = recorded_with_evidence(county)
    address = reverse("dispatch:evidence", args=[adoption.pk])
    for role in (Role.EDITOR, Role.OFFICER):
        client = client_of(county[role])
        page = client.get(reverse("desk:manuscript", args=[adoption.manuscript_id]))
        assert address in page.content.decode()
        opened = client.get(address)
        assert (opened.status_code, opened["Content-Type"]) == (200, "image/jpeg")
        b"".join(opened.streaming_content)  # read to its end, which closes it
    stranger = make_person("", Role.OFFICER, county.units[1])
    assert client_of(stranger).get(address).status_code == 404


def test_a_sheet_that_a_colleague_sent_before_is_confirmed_by_whoever_sent_it_again():
    county = make_county()
    submission = accepted(county)
    heads = [column.title for column in adoption_columns()]
    values = {
        "title": submission.title,
        "unit": submission.unit.short_name,
        "outlet": outlet_of(county.desk, "city_league").name,
        "form": "信息",
        "on": AT.date().isoformat(),
    }
    line = [values.get(column.key, "") for column in adoption_columns()]
    content = sheet([heads, line])
    for role in (Role.EDITOR, Role.OFFICE_HEAD):
        client = client_of(county[role])
        file = SimpleUploadedFile("录用.xlsx", content)
        page = client.post(reverse("dispatch:import"), {"sheet": file})
        stored = page.context["stored"]
    other = client_of(make_person("", Role.EDITOR, county.desk))
    confirm = reverse("dispatch:confirm_import")
    assert other.post(confirm, {"file": str(stored.pk)}).status_code == 404
    assert client.post(confirm, {"file": str(stored.pk)}).status_code == 303


def test_composite_route_and_readers_come_from_form_and_sheet_alike():
    county = make_county()
    submission = accepted(county)
    said = {"route": "direct", "partners": "3", "partner_names": "鹤城街道、温溪镇"}
    form = {
        "outlet": str(outlet_of(county.desk, "city_league").pk),
        "form": "news",
        "placement": "ordinary",
        "on": AT.date().isoformat(),
        "readership": "12000",
        **said,
    }
    client = client_of(county[Role.EDITOR])
    address = reverse("dispatch:record", args=[submission.manuscript_id])
    assert client.post(address, form | {"partners": "1"}).status_code == 200  # one is no composite
    assert client.post(address, form).status_code == 303
    by_form = Adoption.objects.get()
    values = {
        "标题": submission.title,
        "单位": submission.unit.short_name,
        "渠道": outlet_of(county.desk, "city_party").name,
        "形式": "动态或综合",
        "录用日期": AT.date().isoformat(),
        "途径": "单位直报",
        "综合家数": 3,
        "合编单位": "鹤城街道、温溪镇",
        "阅读量": 12000,
        "仅转报": "是",
    }
    content = sheet([list(values), list(values.values())])
    page = client.post(
        reverse("dispatch:import"), {"sheet": SimpleUploadedFile("录用.xlsx", content)}
    )
    assert [str(error.sentence) for error in page.context["preview"].errors] == []
    client.post(reverse("dispatch:confirm_import"), {"file": str(page.context["stored"].pk)})
    by_sheet = Adoption.objects.exclude(pk=by_form.pk).get()
    for adoption in (by_form, by_sheet):
        assert (adoption.route, adoption.partners, adoption.readership) == ("direct", 3, 12000)
        assert adoption.partner_names == said["partner_names"]
    assert by_sheet.forwarded_only
    shown = client.get(reverse("desk:manuscript", args=[submission.manuscript_id]))
    assert "3 家综合" in shown.content.decode()


def test_an_adoption_in_a_closed_month_is_told_to_be_late():
    county = make_county()
    submission = accepted(county)  # which sets up the outlets too
    month = Span.of(PeriodKind.MONTH, AT.date())
    form = {"form": "news", "placement": "ordinary", "route": "direct", "on": AT.date().isoformat()}
    client = client_of(county[Role.EDITOR])
    address = reverse("dispatch:record", args=[submission.manuscript_id])
    for code, closed_at, late in (("city_league", None, False), ("county_party", AT, True)):
        Period.objects.update_or_create(
            desk=county.desk,
            key=month.key,
            defaults={
                "kind": "month",
                "starts_on": month.starts_on,
                "ends_on": month.ends_on,
                "closed_at": closed_at,
            },
        )
        said = {"outlet": str(outlet_of(county.desk, code).pk)}
        page = client.post(address, form | said, follow=True).content.decode()
        assert ("已关账：这一条算迟到" in page) is late


def test_rows_of_a_sheet_in_a_closed_month_are_named_as_late():
    county = make_county()
    submission = accepted(county)
    month = Span.of(PeriodKind.MONTH, AT.date())
    Period.objects.create(
        desk=county.desk, key=month.key, kind="month", closed_at=AT,
        starts_on=month.starts_on, ends_on=month.ends_on,
    )  # fmt: skip
    late, open_ = AT.date(), month.starts_on - dt.timedelta(days=1)
    head = ["标题", "单位", "渠道", "形式", "录用日期"]
    outlet = outlet_of(county.desk, "city_party").name
    rows = [
        [submission.title, submission.unit.short_name, outlet, "动态或综合", day]
        for day in (late, open_)
    ]
    upload = SimpleUploadedFile("录用.xlsx", sheet([head, *rows]))
    client = client_of(county[Role.EDITOR])
    page = client.post(reverse("dispatch:import"), {"sheet": upload})
    assert [row.late_in for row in page.context["preview"].ready] == [month.key, ""]
    words = page.content.decode()
    assert "其中 1 条的月份已关账" in words
    assert words.count("已关账，迟到") == 1
    confirm = {"file": str(page.context["stored"].pk)}
    done = client.post(reverse("dispatch:confirm_import"), confirm, follow=True)
    assert f"{month.label}已关账：其中 1 条算迟到" in done.content.decode()


def test_a_sheet_with_many_wrong_rows_stays_a_small_page():
    county = make_county()
    accepted(county)
    head = ["标题", "单位", "渠道", "形式", "录用日期"]
    wrong = [[f"第{n}篇", "没有这个镇", "没有", "动态或综合", AT.date()] for n in range(400)]
    upload = SimpleUploadedFile("录用.xlsx", sheet([head, *wrong]))
    page = client_of(county[Role.EDITOR]).post(reverse("dispatch:import"), {"sheet": upload})
    assert "共 400 条，只列出前 100 条" in page.content.decode()
    assert len(page.content) < 100_000


def test_units_of_one_short_name_are_told_apart_by_the_day_or_named():
    county = make_county()
    submission = accepted(county)
    unit, other = submission.unit, county.units[1]
    Organization.objects.filter(pk=other.pk).update(short_name=unit.short_name)
    head = ["标题", "单位", "渠道", "形式", "录用日期"]
    outlet = outlet_of(county.desk, "city_party").name
    row = [submission.title, unit.short_name, outlet, "动态或综合", AT.date()]
    stored = store_file(content=sheet([head, row]), name="录用.xlsx", by=county[Role.EDITOR], at=AT)
    (error,) = preview_adoptions(desk=county.desk, stored=stored, at=AT).errors
    assert "有几个单位都叫" in error.sentence
    Organization.objects.filter(pk=other.pk).update(dissolved_on=AT.date())
    (ready,) = preview_adoptions(desk=county.desk, stored=stored, at=AT).ready
    assert ready.unit == unit


def test_a_long_title_and_a_day_to_come_are_told_in_one_round() -> None:
    county = make_county()
    make_ladder(county)
    data = {
        "title": "长" * 500,
        "unit": county.units[0].pk,
        "outlet": outlet_of(county.desk, "county_party").pk,
        "form": "news",
        "placement": "ordinary",
        "on": today() + dt.timedelta(days=2),
    }
    response = client_of(county[Role.EDITOR]).post(reverse("dispatch:back_entry"), data)
    assert set(response.context["form"].errors) == {"title", "on"}
    assert "录用日期在今天之后" in str(response.context["form"].errors["on"])
