"""The audit administrator's pages and the system page."""

import io
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from qingxun.audit.heads import read_note
from qingxun.audit.models import AuditRow, HeadReason
from qingxun.audit.sealing import make_checkpoint, seal_now
from qingxun.audit.verify import verify_log
from qingxun.kit.clock import now
from qingxun.office.audit_words import AREAS, OBJECTS, VERBS, object_word
from qingxun.office.tasks import verify_audit_log
from qingxun.organizations.states import Role
from tests.desk.factories import make_submission
from tests.organizations.factories import County, client_of, make_county

pytestmark = pytest.mark.django_db
LOG = "/audit/"
IN_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def shown(page: object) -> list[dict]:
    return page.context["shown"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["audit", "audit_verify", "checkpoints"])
@pytest.mark.parametrize("role", [r for r in Role if r != Role.AUDIT_ADMIN])
def test_the_log_is_for_the_audit_administrator_alone(
    county: County, name: str, role: Role
) -> None:
    assert client_of(county[role]).get(reverse(f"office:{name}")).status_code == 403


def test_the_log_says_who_did_what_in_words(county: County) -> None:
    make_submission(county)
    page = client_of(county[Role.AUDIT_ADMIN]).get(LOG)
    lines = shown(page)
    submitted = next(line for line in lines if line["row"].verb == "desk.submit_manuscript")
    assert str(submitted["verb"]) == "报送稿件"
    assert submitted["name"] == county[Role.OFFICER].name
    assert lines[0]["row"].at >= lines[-1]["row"].at


def test_a_refused_attempt_stands_there_with_its_sentence(county: County) -> None:
    client_of(county[Role.OFFICER]).get(LOG)
    page = client_of(county[Role.AUDIT_ADMIN]).get(LOG, {"outcome": "refused"})
    assert [line["row"].verb for line in shown(page)] == ["access.refuse"]
    assert shown(page)[0]["sentence"] in page.content.decode()


def test_the_log_narrows_by_area_day_and_id(county: County) -> None:
    submission = make_submission(county)
    client = client_of(county[Role.AUDIT_ADMIN])
    by_area = shown(client.get(LOG, {"area": "desk"}))
    assert by_area
    assert all(line["row"].verb.startswith("desk.") for line in by_area)
    by_object = shown(client.get(LOG, {"id": str(submission.pk)}))
    assert {line["row"].object_id for line in by_object} == {submission.pk}
    by_actor = shown(client.get(LOG, {"id": str(county[Role.OFFICER].pk)}))
    assert {line["row"].actor for line in by_actor} == {county[Role.OFFICER].pk}
    assert shown(client.get(LOG, {"id": "no id"})) == []
    early = {"on_from": "2020-01-01", "on_to": "2020-12-31"}
    assert shown(client.get(LOG, early)) == []


def test_the_log_costs_the_same_for_one_and_many_rows(county: County) -> None:
    client = client_of(county[Role.AUDIT_ADMIN])
    client.get(LOG)
    numbers = []
    for title in ("第一篇", "第二篇"):
        make_submission(county, title=title)
        with CaptureQueriesContext(connection) as captured:
            client.get(LOG)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 10


def test_the_export_holds_the_rows_and_is_itself_recorded(county: County) -> None:
    make_submission(county)
    admin = county[Role.AUDIT_ADMIN]
    answer = client_of(admin).get(LOG, {"format": "xlsx", "area": "desk"})
    rows = AuditRow.objects.filter(verb__startswith="desk.").count()
    exports = AuditRow.objects.filter(verb="audit.export_rows", actor=admin.pk).count()
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    answer.close()  # closes the connection too on PostgreSQL
    assert sheet.max_row - 1 == rows
    assert "报送稿件" in [row[2].value for row in sheet.iter_rows(min_row=2)]
    assert exports == 1


VERIFY = "/audit/verify/"


@pytest.fixture
def queue() -> Iterator[None]:
    with override_settings(TASKS=IN_DATABASE):
        yield


def run_here() -> None:
    """What the worker does with the queued task, on this test's own connection."""
    row = DBTaskResult.objects.get()
    row.claim("here/1")
    row.set_successful(verify_audit_log.func())


@pytest.mark.usefixtures("queue")
def test_verifying_runs_in_the_background_and_says_that_the_log_is_whole(county: County) -> None:
    make_submission(county)
    client = client_of(county[Role.AUDIT_ADMIN])
    assert client.get(VERIFY).context["run"] is None
    assert client.post(reverse("office:start_verification")).status_code == 303
    waiting = client.get(VERIFY)
    assert waiting.context["run"].is_under_way
    assert "every 2s" in waiting.content.decode()
    client.post(reverse("office:start_verification"))
    assert DBTaskResult.objects.count() == 1
    assert AuditRow.objects.filter(verb="audit.verify_log").count() == 1
    run_here()
    page = client.get(VERIFY)
    assert page.context["run"].value["ok"]
    assert page.context["run"].value["verdict"] in page.content.decode()
    assert "every 2s" not in page.content.decode()


@pytest.mark.usefixtures("queue")
def test_verifying_names_the_first_damage(county: County) -> None:
    make_submission(county)
    seal_now(at=now())
    with connection.cursor() as cursor:
        drop_guards(cursor)
        cursor.execute("UPDATE audit_auditrow SET verb = 'desk.nothing'")
    client = client_of(county[Role.AUDIT_ADMIN])
    client.post(reverse("office:start_verification"))
    run_here()
    page = client.get(VERIFY)
    first_bad = verify_log().first_bad
    assert first_bad is not None
    assert not page.context["run"].value["ok"]
    assert first_bad.sentence in page.context["run"].value["sentences"]
    assert 'role="alert"' in page.content.decode()


@pytest.mark.usefixtures("queue")
def test_a_verification_that_broke_off_says_what_is_safe(county: County) -> None:
    client = client_of(county[Role.AUDIT_ADMIN])
    client.post(reverse("office:start_verification"))
    DBTaskResult.objects.update(status="FAILED", finished_at=now())
    assert "没有改动任何数据" in client.get(VERIFY).content.decode()


def test_verifying_is_started_by_post_only(county: County) -> None:
    client = client_of(county[Role.AUDIT_ADMIN])
    assert client.get(reverse("office:start_verification")).status_code == 405


def drop_guards(cursor: object) -> None:
    """Somebody with the database in her hands takes the guard away first."""
    if connection.vendor == "postgresql":
        cursor.execute("ALTER TABLE audit_auditrow DISABLE TRIGGER USER")  # type: ignore[attr-defined]
        return
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_auditrow'"
    )
    for (name,) in cursor.fetchall():  # type: ignore[attr-defined]
        cursor.execute(f'DROP TRIGGER "{name}"')  # type: ignore[attr-defined]


def test_a_checkpoint_is_made_listed_and_downloaded(county: County) -> None:
    make_submission(county)
    client = client_of(county[Role.AUDIT_ADMIN])
    made = client.post(reverse("office:new_checkpoint"))
    assert made.status_code == 303
    page = client.get(reverse("office:checkpoints"))
    (head,) = page.context["list"].rows
    answer = client.get(reverse("office:checkpoint", args=[head.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    note = read_note(answer.content.decode())
    assert note.is_signed()
    assert verify_log(checkpoint_text=answer.content.decode()).ok
    assert AuditRow.objects.filter(verb="audit.make_checkpoint").count() == 1


def test_a_checkpoint_is_made_by_post_only_and_a_sealing_is_none(county: County) -> None:
    client = client_of(county[Role.AUDIT_ADMIN])
    assert client.get(reverse("office:new_checkpoint")).status_code == 405
    seal = make_checkpoint(reason=HeadReason.SEAL, at=now())
    assert client.get(reverse("office:checkpoint", args=[seal.pk])).status_code == 404


def test_checkpoints_cost_the_same_for_one_and_three(county: County) -> None:
    client = client_of(county[Role.AUDIT_ADMIN])
    path = reverse("office:checkpoints")
    numbers = []
    for more in (1, 2):
        for _ in range(more):
            make_checkpoint(reason="export", at=now())
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 10


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_the_system_page_shows_jobs_and_sizes(county: County, role: Role) -> None:
    DBTaskResult.objects.create(
        status="FAILED",
        args_kwargs={"args": [], "kwargs": {}},
        task_path="qingxun.desk.tasks.send_copies",
        backend_name="default",
        traceback="Traceback:\nValueError: wrong",
        exception_class_path="builtins.ValueError",
        worker_ids=["one"],
        run_after=now(),
    )
    page = client_of(county[role]).get(reverse("office:system"))
    (row,) = page.context["list"].rows
    assert (row.name, row.word, row.tries) == ("send_copies", "失败", 1)
    assert row.error == "ValueError: wrong"
    assert page.context["storage"].database > 0
    assert page.context["storage"].free > 0


@pytest.mark.parametrize("role", [Role.OFFICER, Role.EDITOR, Role.UNIT_LEADER])
def test_the_system_page_is_for_administrators(county: County, role: Role) -> None:
    assert client_of(county[role]).get(reverse("office:system")).status_code == 403


def test_every_recorded_deed_of_this_suite_has_a_word(county: County) -> None:
    make_submission(county)
    verbs = set(AuditRow.objects.values_list("verb", flat=True))
    objects = set(AuditRow.objects.exclude(object_type="").values_list("object_type", flat=True))
    assert verbs <= VERBS.keys()
    assert {str(object_word(name)) for name in objects} <= {str(w) for w in OBJECTS.values()}
    assert {verb.partition(".")[0] for verb in VERBS} <= AREAS.keys()
