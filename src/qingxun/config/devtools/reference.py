"""``./dev docs``: the generated pages of docs/reference."""

import argparse
import os
import sys
from pathlib import Path

from qingxun.config.devtools import glossary, mechanisms, policy_language, states
from qingxun.config.devtools.project import load_django, show
from qingxun.config.devtools.running import ROOT, say

FOLDER = ROOT / "docs/reference"
COMMANDS_HEAD = """# 命令 qingxun

由命令行帮助生成（`./dev docs`），请勿手改；`./dev check` 核对。
"""


def pages() -> dict[Path, str]:
    """Each generated page and its text."""
    return {
        FOLDER / "states.md": states.page(),
        FOLDER / "glossary.md": glossary.page(),
        FOLDER / "commands.md": commands_page(),
        FOLDER / "policy-language.md": policy_language.page(),
        FOLDER / "mechanisms.md": mechanisms.page(),
        FOLDER / "policy.schema.json": policy_language.policy_schema(),
        FOLDER / "facts.schema.json": policy_language.facts_schema(),
    }


def commands_page() -> str:
    """What ``qingxun --help`` says, verb by verb."""
    os.environ["COLUMNS"] = "88"
    from qingxun.config.cli.commands import build_parser

    parts = [COMMANDS_HEAD]
    waiting = [build_parser()]
    while waiting:
        parser = waiting.pop(0)
        parts.append(f"\n## {parser.prog}\n\n```text\n{parser.format_help()}```\n")
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting[:0] = action.choices.values()
    return "".join(parts)


def problems() -> list[str]:
    """Pages that differ from what would be generated."""
    return [
        f"{show(path)} is out of date"
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    load_django()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        say(show(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
