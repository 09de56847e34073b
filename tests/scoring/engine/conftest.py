"""Every case worked by hand is worked over columns as well."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from qingxun.scoring import engine
from qingxun.scoring.engine.columns import column_facts, evaluate_columns

FAR = dt.date(2000, 1, 1)  # no period has ended by then


def exact(lines: list[engine.Line]) -> list[Any]:
    """Lines with everything in them, traces too."""
    return [dataclasses.astuple(line) for line in lines]


def checked_evaluate(
    policy: Any, facts: engine.Facts, as_of: dt.date, **more: Any
) -> list[engine.Line]:
    lines = engine.evaluate(policy, facts, as_of, **more)
    if not more:
        assert exact(evaluate_columns(policy, column_facts(facts), as_of).lines()) == exact(lines)
    return lines


def checked_item(compiled: engine.Compiled, item: engine.Item, **more: Any) -> list[engine.Line]:
    lines = engine.evaluate_item(compiled, item, **more)
    if not more:
        over = evaluate_columns(compiled, column_facts(engine.Facts((item,))), FAR).lines()
        own = [line for line in over if line.scope == engine.item_scope(item.id)]
        assert exact(own) == exact(lines)
    return lines


CHECKED: dict[str, Callable[..., Any]] = {
    "evaluate": checked_evaluate,
    "evaluate_item": checked_item,
}


@pytest.fixture(autouse=True)
def over_columns_too(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that calls an evaluator of objects gets one that compares it with the columns'.

    Generated cases have tests of their own (``test_columns``)."""
    if hasattr(request.function, "hypothesis"):
        return
    for name, checked in CHECKED.items():
        if getattr(request.module, name, None) is getattr(engine, name):
            monkeypatch.setattr(request.module, name, checked)
