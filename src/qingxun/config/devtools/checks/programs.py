"""Checks that other programs make: formatter, linters, types, contracts, migrations."""

import subprocess
from pathlib import Path

from qingxun.config.devtools.formatting import DJADE, templates
from qingxun.config.devtools.running import BIN, PYTHON, ROOT, clean_environment


def lines_of(*command: str | Path, env: dict[str, str] | None = None) -> list[str]:
    """What a program says when it fails; empty when it is content."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=clean_environment(env),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return []
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return said or [f"{command[0]} failed with {done.returncode}"]


def ruff_format() -> list[str]:
    return lines_of(BIN / "ruff", "format", "--check", "-q", "--output-format", "concise", ".")


def ruff_check() -> list[str]:
    return lines_of(BIN / "ruff", "check", "-q", "--output-format", "concise", ".")


def mypy() -> list[str]:
    return lines_of(BIN / "mypy", "--no-error-summary", env={"QINGXUN_SECRET_KEY": "tools"})


def lint_imports() -> list[str]:
    said = lines_of(BIN / "lint-imports", "--no-logo")
    broken = [i for i, line in enumerate(said) if line.startswith("Broken contracts")]
    return said[broken[0] :] if broken else said


def migrations() -> list[str]:
    env = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = ("-m", "django", "makemigrations", "--check", "--dry-run", "-v", "1")
    return lines_of(PYTHON, *command, env=env)


def djade() -> list[str]:
    names = templates()
    return lines_of(*DJADE, "--check", *names) if names else []


def djlint() -> list[str]:
    names = templates()
    return lines_of(BIN / "djlint", "--lint", "--quiet", *names) if names else []
