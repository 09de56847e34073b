"""Where a text comes from, among documents of the scratch database."""

import uuid

import pytest
from django.db import connection

from qingxun.config.cli.copies import text_json
from qingxun.copies.scratch import lay_in, sources_of
from tests.copies.factories import COPY, OWN_WORDS, SOURCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(db: None) -> dict[str, uuid.UUID]:
    """Two documents, as ``search index`` keeps them."""
    keys = {"a": uuid.uuid4(), "b": uuid.uuid4()}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE scratch_document (key varchar(36) PRIMARY KEY, "
            "id text NOT NULL, title text NOT NULL, date text NOT NULL, body text NOT NULL)"
        )
        for name, body in (("a", SOURCE), ("b", OWN_WORDS)):
            cursor.execute(
                "INSERT INTO scratch_document VALUES (%s, %s, %s, %s, %s)",
                [str(keys[name]), name, "", "2026-11-03", body],
            )
    return keys


def test_sources_are_told_with_passages_and_what_differs(documents: dict[str, uuid.UUID]) -> None:
    assert lay_in() == 2
    assert lay_in() == 0
    told = text_json(COPY + OWN_WORDS, None)
    assert {source["id"] for source in told["sources"]} == {"a", "b"}
    assert told["share"] > 0.8
    first = next(source for source in told["sources"] if source["id"] == "a")
    assert "11月9日" in first["only_here"]
    assert "11月3日" in first["only_there"]
    for passage in first["passages"]:
        assert SOURCE[passage["source_start"] : passage["source_end"]] == passage["text"]
    assert sum(source["gave"] for source in told["sources"]) == pytest.approx(
        told["share"], abs=2e-4
    )


def test_a_document_is_no_copy_of_itself_and_one_put_in_anew_is_read_anew(
    documents: dict[str, uuid.UUID],
) -> None:
    lay_in()
    assert sources_of(SOURCE, but=documents["a"])[0] == []
    assert sources_of("方言里的旧事，讲给归来的人听，也讲给留下的人听。")[0] == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE scratch_document SET body = %s WHERE id = 'a'", [OWN_WORDS[:80]])
    assert sources_of(COPY)[0] == []
    assert lay_in() == 1
    assert {source.document.id for source in sources_of(OWN_WORDS)[0]} == {"a", "b"}
