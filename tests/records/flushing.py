"""Tests with real transactions empty all tables afterwards; insert-only tables refuse that."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_guards() -> Iterator[None]:
    """Let the suite's own ``flush``, and nothing else, take the guards away for a moment."""
    from django.db import connections, transaction

    from qingxun.audit.personal import forget_commitments
    from qingxun.records.home import forget_home
    from qingxun.records.triggers import arm, disarm, standing_guards

    operations: Any = type(connections["default"].ops)
    original = operations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        with transaction.atomic(using=self.connection.alias):
            guards = standing_guards(self.connection)
            disarm(self.connection, guards)
            original(self, sql_list)
            arm(self.connection, guards)
        forget_commitments()
        forget_home()

    operations.execute_sql_flush = flush
    yield
    operations.execute_sql_flush = original
