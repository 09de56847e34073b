"""The workers of a run keep nothing in one another's folders."""

import os
from pathlib import Path

import pytest
from django.conf import settings


def test_a_worker_has_a_folder_of_its_own_for_everything_it_keeps() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        pytest.skip("one worker shares with nobody")
    assert Path(settings.HOME).name == worker
    for folder in (settings.MEDIA_ROOT, settings.MAILDIRS):
        assert Path(folder).is_relative_to(settings.HOME)
