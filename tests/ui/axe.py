"""Accessibility of a page, checked by axe-core in the browser."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from qingxun.config.devtools.project import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def source() -> str:
    """axe-core as npm brought it."""
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What hinders people on this page: rule, place and why, one line each."""
    page.evaluate("window.scrollTo(0, 0)")  # what lies half under a fixed bar looks too small
    page.evaluate(source())  # evaluated by the debugger, so the page's policy doesn't forbid it
    result: dict[str, Any] = page.evaluate(
        "(rules) => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{rule['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
