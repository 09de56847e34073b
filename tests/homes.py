"""Where the programs under test keep their things."""

import os
import tempfile
from pathlib import Path


def own_home() -> Path:
    """The folder of this run; of several workers each has its own in it, as it has a database of
    its own: else one would discard the contents that another has just kept."""
    home = Path(os.environ.get("QINGXUN_HOME") or tempfile.mkdtemp(prefix="qingxun-test-"))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and home.name != worker:  # a program that the worker starts has it already
        home /= worker
        home.mkdir(exist_ok=True)
    return home
