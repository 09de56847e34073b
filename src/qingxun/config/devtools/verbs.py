"""What each verb of ``./dev`` does once the checkout is set up."""

import os

from qingxun.config.devtools.running import BIN, PYTHON, ROOT, clean_environment, run

TOOLS = "qingxun.config.devtools"


def become(*command: str, env: dict[str, str] | None = None) -> None:
    """Let the program take this process's place, so that signals reach it directly."""
    os.chdir(ROOT)
    os.execve(command[0], list(command), clean_environment(env))


def demo(rest: list[str]) -> None:
    """Builds var/demo when it is missing, then serves it; ``--check`` walks a fresh one instead."""
    if "--check" in rest:
        others = [word for word in rest if word != "--check"]
        become(str(BIN / "qingxun"), "demo", "check", *others)
    home = str(ROOT / "var/demo")
    become(str(BIN / "qingxun"), "--home", home, "demo", "serve", *rest)


def run_server(rest: list[str]) -> None:
    """Django's own server with reloading, on an installation in var/dev."""
    home = ROOT / "var/dev"
    env = {
        "QINGXUN_HOME": str(home),
        "QINGXUN_DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "qingxun.config.settings",
    }
    if not (home / "secret").exists():
        run(BIN / "qingxun", "--home", home, "init", "--name", "共青团开发县委员会")
    run(BIN / "qingxun", "--home", home, "migrate")
    become(str(PYTHON), "-m", "django", "runserver", *rest, env=env)


def check(rest: list[str]) -> None:
    become(str(PYTHON), "-m", f"{TOOLS}.checks", *rest)


def fmt(rest: list[str]) -> None:
    become(str(PYTHON), "-m", f"{TOOLS}.formatting", *rest)


def test(rest: list[str]) -> None:
    """The fast suite; further words go to pytest."""
    run(PYTHON, "-c", f"from {TOOLS}.testing import need_font; need_font()")
    marks = "not browser and not slow"
    become(str(PYTHON), "-m", "pytest", "-n", "2", "-m", marks, *rest)


def test_all(rest: list[str]) -> None:
    become(str(PYTHON), "-m", f"{TOOLS}.testing", *rest)


def bench(rest: list[str]) -> None:
    become(str(PYTHON), "-m", "tests.bench", *rest)


def docs(rest: list[str]) -> None:
    """Generated pages; ``--pictures`` takes those of the manual from a demo instead."""
    if "--pictures" in rest:
        others = [word for word in rest if word != "--pictures"]
        become(str(PYTHON), "-m", "tests.journeys.pictures", *others)
    become(str(PYTHON), "-m", f"{TOOLS}.reference", *rest)


def build(rest: list[str]) -> None:
    become(str(PYTHON), "-m", f"{TOOLS}.building", *rest)


def lock(rest: list[str]) -> None:
    become(str(PYTHON), "-m", f"{TOOLS}.locking", *rest)
