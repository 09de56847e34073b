"""``./dev test-all``: SQLite, PostgreSQL, browser, the wheel as a stranger has it, public files."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from qingxun.config.devtools import public_files
from qingxun.config.devtools.building import build_wheel
from qingxun.config.devtools.postgres import cluster
from qingxun.config.devtools.running import (
    BIN,
    PYTHON,
    ROOT,
    clean_environment,
    free_port,
    install_debian,
    run,
    say,
)

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
WITH_BROWSER = ("tests/journeys", "tests/ui")  # no other folder is read; tests/conftest.py holds it
PUBLIC = "tests/documents/intake/test_public_files.py"
PARTS = ("sqlite", "postgresql", "browser", "wheel", "public")


def sqlite() -> None:
    """Everything but the browser, on SQLite."""
    run(PYTHON, "-m", "pytest", "-q", "-n", "2", "-m", "not browser")


def postgresql() -> None:
    """What can reach the database, once more on a PostgreSQL of our own."""
    with cluster() as url:
        env = {"QINGXUN_DATABASE_URL": url}
        run(
            PYTHON,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "--dist=loadgroup",
            "--database",
            "-m",
            "not browser",
            env=env,
        )


def browser() -> None:
    """The journeys in Chromium."""
    need_browser()
    run(PYTHON, "-m", "pytest", "-q", "-m", "browser", *WITH_BROWSER)


def public() -> None:
    """Files of strangers: those that come in the packages of the parsing libraries."""
    public_files.fetch()
    run(PYTHON, "-m", "pytest", "-q", PUBLIC)


def need_browser() -> None:
    """Chromium and a Chinese font; installed when missing and possible."""
    need_font()
    if not shutil.which("chromium") and not install_debian("chromium"):
        say("The browser tests need: chromium")
        raise SystemExit(1)


def need_font() -> None:
    """The font that typesetting rests on; installed when missing and possible."""
    if not FONT.exists() and not install_debian("fonts-noto-cjk"):
        say("The tests of typesetting need: fonts-noto-cjk")


def wheel() -> None:
    """Install the wheel into an environment of its own; make and serve an installation."""
    built = build_wheel()
    folder = Path(tempfile.mkdtemp(prefix="qingxun-wheel-"))
    try:
        own = folder / "env"
        uv = BIN / "uv"
        run(uv, "venv", "-q", "--python", sys.executable, own, quiet=True)
        python = own / "bin/python"
        lock: list[str | Path] = ["-c", ROOT / "requirements.lock"]
        run(uv, "pip", "install", "-q", "--python", python, *lock, built, quiet=True)
        walk_installation(own / "bin/qingxun", folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def walk_installation(program: Path, folder: Path) -> None:
    """init, serve, sign-in page with assets, backup, restore, verify; not in the checkout."""
    env = clean_environment({"PYTHONSAFEPATH": "1"})
    home, copy, saved = folder / "home", folder / "copy", folder / "saved.tar"

    def qingxun(*words: str | Path, at: Path = home) -> None:
        command = [str(program), "--home", str(at), *map(str, words)]
        subprocess.run(command, cwd=folder, env=env, check=True, stdin=subprocess.DEVNULL)

    qingxun("init", "--name", "共青团测试县委员会")
    port = free_port()
    server = subprocess.Popen(
        [str(program), "--home", str(home), "serve", "--port", str(port)], cwd=folder, env=env
    )
    try:
        page = fetch_when_up(f"http://127.0.0.1:{port}/accounts/login/")
        check_page(page, f"http://127.0.0.1:{port}")
        qingxun("backup", saved)
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(30)
    if code != 0:
        raise SystemExit(f"the server ended with {code}")
    qingxun("audit", "verify")
    qingxun("restore", saved, at=copy)
    qingxun("audit", "verify", at=copy)
    say("wheel: installed, served, backed up, restored, verified")


def fetch_when_up(url: str, seconds: float = 60) -> str:
    """The page as soon as the server answers."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
                text: str = answer.read().decode()
                return text
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{url}: {error.code}") from error
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def check_page(page: str, base: str) -> None:
    """The sign-in page is Chinese and its first style sheet is there, kept for good by its hash."""
    if "登录" not in page:
        raise SystemExit("the sign-in page is not Chinese")
    start = page.index("/static/")
    address = base + page[start : page.index('"', start)]
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
        if "immutable" not in answer.headers.get("Cache-Control", ""):
            raise SystemExit(f"{address} is not cached by its hash")


def main(names: list[str]) -> int:
    """All parts, or those named; stops at the first that fails."""
    os.chdir(ROOT)
    verbs = dict(zip(PARTS, (sqlite, postgresql, browser, wheel, public), strict=True))
    for name in names or PARTS:
        say(f"── {name}")
        started = time.monotonic()
        verbs[name]()
        say(f"── {name}: {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
