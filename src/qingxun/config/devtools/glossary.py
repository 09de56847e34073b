"""docs/reference/glossary.csv: the one source of words, and what holds the program to it."""

import csv
import re
from dataclasses import dataclass

from qingxun.config.devtools.project import PACKAGE, areas, show, sources
from qingxun.config.devtools.running import ROOT

CSV = ROOT / "docs/reference/glossary.csv"
HEAD = """# 词汇表

由 `glossary.csv` 生成（`./dev docs`），请改 CSV，勿改本页。条款指《信息工作实务》的条目。

| 中文 | English | 代码标识 | 含义 | 条款 | 不用 |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Word:
    """One row: ``avoid`` lists synonyms that the user interface must not use."""

    chinese: str
    english: str
    identifier: str
    meaning: str
    clause: str
    avoid: str


def words() -> list[Word]:
    """Every row of the glossary."""
    with CSV.open(encoding="utf-8", newline="") as source:
        return [Word(**row) for row in csv.DictReader(source)]


def page() -> str:
    """docs/reference/glossary.md."""
    rows = []
    for word in words():
        code = f"`{word.identifier}`" if word.identifier else ""
        cells = [word.chinese, word.english, code, word.meaning, word.clause, word.avoid]
        rows.append("| " + " | ".join(cells) + " |\n")
    return HEAD + "".join(rows)


def problems() -> list[str]:
    """Doubles, identifiers that no code has, state labels without a row, avoided words in use."""
    rows = words()
    return [*doubles(rows), *lost_identifiers(rows), *missing_labels(rows), *avoided(rows)]


def doubles(rows: list[Word]) -> list[str]:
    seen: set[tuple[str, str]] = set()
    found = []
    for word in rows:
        key = (word.english.lower(), word.identifier)
        if key in seen:
            found.append(f"glossary.csv: {word.english} stands twice")
        seen.add(key)
    return found


def lost_identifiers(rows: list[Word]) -> list[str]:
    """An identifier is a word somewhere in the sources, or the name of an area."""
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for area in areas()
        for path in sources(area)
        if "devtools" not in path.parts and "texts" not in path.parts
    )
    known = set(re.findall(r"\w+", text)) | set(areas())
    return [
        f"glossary.csv: no code has `{word.identifier}` ({word.chinese})"
        for word in rows
        if word.identifier and word.identifier.split(".")[-1] not in known
    ]


def missing_labels(rows: list[Word]) -> list[str]:
    """Every label of every states.py stands in the glossary, with the Chinese that is shown."""
    from django.utils import translation

    from qingxun.config.devtools.states import choices

    known = {(word.english.lower(), word.chinese) for word in rows}
    found = []
    for area, states in choices():
        for state in states:
            with translation.override("en"):
                english = str(state.label)
            chinese = str(state.label)
            if (english.lower(), chinese) not in known:
                says = [word.chinese for word in rows if word.english.lower() == english.lower()]
                found.append(
                    f"{area} {states.__name__}: “{english}” is shown as “{chinese}”, "
                    f"the glossary says “{'”, “'.join(says) or 'nothing'}”"
                )
    return found


def avoided(rows: list[Word]) -> list[str]:
    """Synonyms that the glossary rules out, in the translations and in the templates."""
    banned = {
        synonym: word.chinese for word in rows for synonym in word.avoid.split("、") if synonym
    }
    found = []
    for path in sorted(PACKAGE.glob("*/locale/zh_Hans/LC_MESSAGES/*.po")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#"):
                continue
            found += [
                f"{show(path)}:{number}: “{synonym}” — we say “{right}”"
                for synonym, right in banned.items()
                if synonym in line
            ]
    return found
