"""Every background job has a name that an administrator understands."""

import re
from pathlib import Path

import qingxun
from qingxun.office.views.system import TASK_WORDS

JOB = re.compile(r"^@task\(.*\)\ndef (\w+)", re.MULTILINE)


def test_every_job_has_a_name() -> None:
    files = Path(qingxun.__file__).parent.rglob("*.py")
    found = {name for file in files for name in JOB.findall(file.read_text("utf-8"))}
    assert found == set(TASK_WORDS)
