"""The command ``qingxun``: everything an installation is run with."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

MAKES_HOME = frozenset({"init", "restore", "demo"})


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line, load the program for its folder, run; returns the exit code."""
    arguments = list(sys.argv[1:] if words is None else words)
    prepare(arguments)
    from qingxun.config.cli.commands import build_parser
    from qingxun.kit.refusals import Refusal

    options = build_parser().parse_args(arguments)
    try:
        code = run(options)
        sys.stdout.flush()
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # who reads has seen enough: qingxun fonts | head
        sys.stdout = None
        return 141
    return code


def run(options: argparse.Namespace) -> int:
    """Do what was asked. What an old database, or none, cannot do is refused with what to do."""
    from django.db import DatabaseError, connection

    from qingxun.config.cli.install import check_current

    try:
        code: int = options.run(options)
    except DatabaseError:
        connection.close()
        check_current()
        raise
    return code


def prepare(arguments: Sequence[str]) -> None:
    """Take ``--home`` out of the words, make the folder where the verb may, set Django up."""
    early = argparse.ArgumentParser(add_help=False)
    early.add_argument("--home")
    early.add_argument("--port")
    given, rest = early.parse_known_args(list(arguments))
    verb = next((word for word in rest if not word.startswith("-")), "")
    if given.home:
        os.environ["QINGXUN_HOME"] = str(Path(given.home).resolve())
    home = Path(os.environ.get("QINGXUN_HOME", "var"))
    if verb in MAKES_HOME and not {"-h", "--help", "check"} & set(rest):
        make_home(home, demo=verb == "demo", port=given.port or "8000")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingxun.config.settings")
    load_program()


def load_program() -> None:
    """Set Django up, in Chinese. What is loaded stays: it is never searched for garbage."""
    import django
    from django.utils import translation

    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()
    translation.activate("zh-hans")


def make_home(home: Path, demo: bool, port: str = "8000") -> None:
    """The folder, for its owner only. A new folder of a demo is marked as such.

    A demo is one SQLite file whatever the environment says, so that no real database is touched;
    its prints lead to the ``port`` at which it is served.
    """
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    if demo:
        os.environ.pop("QINGXUN_DATABASE_URL", None)
        os.environ.setdefault("QINGXUN_ADDRESS", f"http://127.0.0.1:{port}")
        if not any(home.iterdir()):
            (home / "demo").touch()


if __name__ == "__main__":
    sys.exit(main())
