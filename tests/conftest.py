"""What all tests share. The network is blocked but for this machine (``--allow-hosts``)."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.test import TransactionTestCase

from qingxun.config.devtools.testing import WITH_BROWSER
from qingxun.kit.clock import now
from qingxun.records.home import current_home
from tests.ready_made import installed, migrated, ready_tables
from tests.records.flushing import flush_past_the_guards
from tests.waiting import rest_of_the_day

# Timings are no assertions; the same examples at each run, so that a red run is the change's own.
# New examples: pytest --hypothesis-profile=searching.
hypothesis.settings.register_profile("qingxun", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.load_profile("qingxun")

__all__ = [
    "flush_past_the_guards",  # tests with real transactions empty insert-only tables
    "installed",
    "migrated",
    "ready_tables",
]


PATIENCE = 30_000  # milliseconds that a page may take on a busy machine; it never has to
DATABASE_FIXTURES = {"db", "transactional_db"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        action="store_true",
        help="only tests that can reach the tests' database: for a second kind of database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``--database``: pytest-django lets no other test near the database, so that those can
    only say the same again. Installations in folders of their own are SQLite in either run."""
    for item in items:
        folder = item.path.relative_to(config.rootpath).parent.as_posix()
        if item.get_closest_marker("browser") and folder not in WITH_BROWSER:
            raise pytest.UsageError(f"{item.nodeid}: browser tests live in {WITH_BROWSER}")
    if config.getoption("--database"):
        left_out = [item for item in items if not reaches_database(item)]
        items[:] = [item for item in items if reaches_database(item)]
        config.hook.pytest_deselected(items=left_out)


def reaches_database(item: pytest.Item) -> bool:
    """Whether the test is marked for the database, or is a Django test case, or starts programs
    on the very server."""
    if item.get_closest_marker("django_db") or item.get_closest_marker("postgresql"):
        return True
    case = getattr(item, "cls", None)
    asked = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    return bool(asked) or (isinstance(case, type) and issubclass(case, TransactionTestCase))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """No test meets midnight half way; the one that comes then begins on the new day."""
    while left := rest_of_the_day(now()):
        time.sleep(left)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove the folder that tests/settings.py made; the workers leave it to their controller."""
    home = Path(settings.HOME)
    own = home.parent == Path(tempfile.gettempdir()) and home.name.startswith("qingxun-test-")
    if own and not hasattr(session.config, "workerinput"):
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(ready_tables: None, django_db_setup: None, django_db_blocker: object) -> None:
    """The installation has its identity before the first test, as after ``qingxun init``."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        current_home()


@pytest.fixture(scope="session", autouse=True)
def register_is_kept() -> Iterator[None]:
    """Else a page costs two queries more whenever a minute begins between two that are compared."""
    from qingxun.language import queries

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "REGISTER_KEPT", float("inf"))
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Debian's Chromium through Playwright; pages come from ``chromium.new_context()``."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in the tests' thread
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
