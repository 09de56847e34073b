import uuid
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.template import Context, Template
from django.test import RequestFactory

from qingxun.kit.clock import now
from qingxun.records import middleware
from qingxun.records.middleware import FIELD, IdempotencyMiddleware, WriteLockMiddleware
from qingxun.records.models import IdempotencyKey, InboxRow

KEY = uuid.UUID("01900000-0000-7000-8000-000000000001")


def post(path="/submit/", owner=7, key=KEY, **data):
    request = RequestFactory().post(path, {FIELD: str(key)} | data if key else data)
    request.user = SimpleNamespace(pk=owner)
    return request


class View:
    """Writes one row and answers as told."""

    def __init__(self, answer=None, error=None):
        self.answer = answer or HttpResponseRedirect("/done/")
        self.error = error
        self.calls = 0

    def __call__(self, request):
        self.calls += 1
        InboxRow.objects.create(source="test", key=str(uuid.uuid4()), payload={}, received_at=now())
        if self.error:
            raise self.error
        return self.answer


@pytest.mark.django_db
class TestIdempotency:
    def test_a_repeated_post_gets_the_first_answer_and_does_nothing(self):
        view = View()
        handle = IdempotencyMiddleware(view)
        first, second = handle(post()), handle(post())
        assert (first.status_code, first["Location"]) == (302, "/done/")
        assert (second.status_code, second["Location"]) == (302, "/done/")
        assert view.calls == InboxRow.objects.count() == 1

    def test_the_kind_of_redirect_is_kept(self):
        answer = HttpResponseRedirect("/done/")
        answer.status_code = 303
        handle = IdempotencyMiddleware(View(answer))
        assert [handle(post()).status_code for _ in range(2)] == [303, 303]

    def test_an_answer_without_page_is_kept(self):
        view = View(HttpResponse(status=204))
        handle = IdempotencyMiddleware(view)
        assert [handle(post()).status_code for _ in range(2)] == [204, 204]
        assert view.calls == 1

    def test_a_form_that_came_back_may_be_sent_again(self):
        view = View(HttpResponse("title is missing"))
        handle = IdempotencyMiddleware(view)
        handle(post())
        handle(post())
        assert view.calls == 2
        assert not IdempotencyKey.objects.exists()

    def test_a_failed_request_leaves_nothing(self):
        handle = IdempotencyMiddleware(View(HttpResponse(status=500)))
        with transaction.atomic():
            handle(post())
        assert not InboxRow.objects.exists()
        assert not IdempotencyKey.objects.exists()

    def test_an_error_of_the_view_leaves_nothing(self):
        handle = IdempotencyMiddleware(View(error=RuntimeError("no")))
        with pytest.raises(RuntimeError), transaction.atomic():
            handle(post())
        assert not InboxRow.objects.exists()
        assert not IdempotencyKey.objects.exists()

    def test_nobody_with_a_persons_key_reaches_the_view_and_never_the_stored_answer(self):
        kept, gate = View(), View(HttpResponseRedirect("/login/"))
        IdempotencyMiddleware(kept)(post())
        assert IdempotencyMiddleware(gate)(post(owner=None))["Location"] == "/login/"

    def test_the_way_to_the_sign_in_page_is_not_kept_as_an_answer(self):
        gate, view = View(HttpResponseRedirect("/login/")), View()
        IdempotencyMiddleware(gate)(post(owner=None))
        assert IdempotencyMiddleware(view)(post())["Location"] == "/done/"

    @pytest.mark.parametrize(
        ("owner", "path"), [(8, "/submit/"), (7, "/other/"), (None, "/other/")]
    )
    def test_somebody_elses_key_is_refused(self, owner, path):
        handle = IdempotencyMiddleware(View())
        handle(post())
        assert handle(post(path, owner)).status_code == 409
        assert InboxRow.objects.count() == 1

    @pytest.mark.parametrize("key", [None, "not a key", ""])
    def test_a_post_without_key_is_simply_answered(self, key):
        view = View()
        handle = IdempotencyMiddleware(view)
        handle(post(key=key))
        handle(post(key=key))
        assert view.calls == 2

    def test_a_key_in_the_header_counts(self):
        view = View()
        handle = IdempotencyMiddleware(view)
        for _ in range(2):
            request = post(key=None)
            request.META["HTTP_IDEMPOTENCY_KEY"] = str(KEY)
            handle(request)
        assert view.calls == 1

    def test_a_get_is_never_kept(self):
        view = View()
        request = RequestFactory().get("/", {FIELD: str(KEY)})
        IdempotencyMiddleware(view)(request)
        assert not IdempotencyKey.objects.exists()

    def test_it_costs_two_statements(self, django_assert_num_queries):
        handle = IdempotencyMiddleware(lambda request: HttpResponseRedirect("/"))
        with transaction.atomic(), django_assert_num_queries(4):  # and a savepoint with its release
            handle(post())


class TestWriteLock:
    @pytest.fixture
    def events(self, monkeypatch):
        """What happens, in order."""
        from contextlib import contextmanager

        happened = []

        @contextmanager
        def lock():
            happened.append("lock")
            yield
            happened.append("free")

        monkeypatch.setattr(middleware, "write_lock", lock)
        return happened

    @pytest.mark.parametrize("method", ["get", "head", "options"])
    def test_reading_takes_no_lock(self, events, method):
        handle = WriteLockMiddleware(lambda request: HttpResponse())
        handle(getattr(RequestFactory(), method)("/"))
        assert events == []

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_writing_is_answered_under_the_lock(self, events, method):
        handle = WriteLockMiddleware(lambda request: events.append("view") or HttpResponse())
        handle(getattr(RequestFactory(), method)("/"))
        assert events == ["lock", "view", "free"]

    @pytest.mark.parametrize(
        "content_type", ["multipart/form-data; boundary=x", "application/json"]
    )
    def test_a_slow_upload_is_read_before_the_lock_is_taken(self, events, content_type):
        request = RequestFactory().generic("POST", "/", b"--x--\r\n", content_type)
        read = request._stream.read
        request._stream.read = lambda *size: events.append("read") or read(*size)
        WriteLockMiddleware(lambda request: HttpResponse())(request)
        assert events[0] == "read"
        assert events[-2:] == ["lock", "free"]

    @pytest.mark.parametrize(("signed_in", "order"), [(True, ["read"]), (False, [])])
    def test_a_view_reads_uploads_before_the_lock_is_taken(
        self, events, monkeypatch, signed_in, order
    ):
        view = SimpleNamespace(before_writing=lambda request: events.append("read"))
        monkeypatch.setattr(middleware, "resolve", lambda path: SimpleNamespace(func=view))
        request = RequestFactory().post("/", {"file": ContentFile(b"x", "x.txt")})
        request.user = SimpleNamespace(is_authenticated=signed_in)
        WriteLockMiddleware(lambda request: HttpResponse())(request)
        assert events == [*order, "lock", "free"]

    def test_uploads_to_an_unknown_address_are_left_alone(self, events):
        request = RequestFactory().post("/nowhere/", {"file": ContentFile(b"x", "x.txt")})
        request.user = SimpleNamespace(is_authenticated=True)
        WriteLockMiddleware(lambda request: HttpResponse())(request)
        assert events == ["lock", "free"]

    def test_a_browser_that_went_away_takes_no_lock(self, events):
        def fail(*_size):
            raise UnreadablePostError("gone")

        request = RequestFactory().generic("POST", "/", b"{}", "application/json")
        request._stream.read = fail
        answer = WriteLockMiddleware(lambda request: HttpResponse())(request)
        assert answer.status_code == 400
        assert events == []


def test_every_form_gets_its_own_key():
    template = Template("{% load records_tags %}{% idempotency_key %}")
    first, second = template.render(Context()), template.render(Context())
    assert first != second
    assert first.startswith('<input type="hidden" name="idempotency_key" value="')
