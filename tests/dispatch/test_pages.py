"""Pages of dispatch: evidence that opens, a sheet that two people sent."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qingxun.dispatch.actions import adoption_columns
from qingxun.dispatch.models import Adoption
from qingxun.organizations.states import Role
from tests.dispatch.factories import accepted, outlet_of
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
