"""Every area's zh_Hans catalogue is complete and in step with its sources.

Texts are found with Django's template reader and Babel, so that gettext needn't be installed.
"""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from qingxun.config.devtools.project import PACKAGE, areas, show, sources, templates

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
CHINESE = re.compile(r"[\u3400-\u9fff]")
HOLES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
Key = tuple[str | None, str]


def texts_in(path: Path) -> dict[Key, int]:
    """(context, msgid) → line of every text in a Python file or template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = templatize(text, origin=str(path))
        text = "\n".join(line.lstrip() for line in text.split("\n"))  # indents are no Python
    found: dict[Key, int] = {}
    source = io.BytesIO(text.encode())
    options = {"encoding": "utf-8"}
    for line, message, _comments, context in extract("python", source, KEYWORDS, (), options):
        msgid = message[0] if isinstance(message, tuple) else message
        if msgid:
            found.setdefault((context, msgid), line)
    return found


def texts_of(area: str) -> dict[Key, str]:
    """(context, msgid) → ``path:line`` of every text of an area."""
    found: dict[Key, str] = {}
    for path in [*sources(area), *templates(area)]:
        if "devtools" in path.parts:
            continue
        for key, line in texts_in(path).items():
            found.setdefault(key, f"{show(path)}:{line}")
    return found


def catalogue_of(area: str) -> Catalog | None:
    path = PACKAGE / area / "locale/zh_Hans/LC_MESSAGES/django.po"
    if not path.exists():
        return None
    with path.open("rb") as source:
        return read_po(source, abort_invalid=True)


def problems() -> list[str]:
    """Texts without a translation, translations without a text, fuzzy and broken ones."""
    return [problem for area in areas() for problem in problems_of(area)] + disagreements()


def disagreements() -> list[str]:
    """Texts that two areas translate differently: Django would show one of them in both."""
    seen: dict[tuple[str | None, object], tuple[str, object]] = {}
    found = []
    for area in areas():
        for message in catalogue_of(area) or ():
            if not message.id or not message.string:
                continue
            key = (message.context, message.id)
            first_area, translation = seen.setdefault(key, (area, message.string))
            if translation != message.string:
                found.append(
                    f"{area}: “{first(message.id)}” is “{message.string}”, "
                    f"in {first_area} “{translation}”"
                )
    return found


def problems_of(area: str) -> list[str]:
    texts = texts_of(area)
    found = [
        f"{place}: a msgid is English, “{key[1][:40]}” is not"
        for key, place in texts.items()
        if CHINESE.search(key[1])
    ]
    catalogue = catalogue_of(area)
    if catalogue is None:
        if texts:
            found.append(f"{area}: no locale/zh_Hans, {len(texts)} texts")
        return found
    known = {(m.context, first(m.id)): m for m in catalogue if m.id}
    found += [f"{place}: no entry “{k[1][:60]}”" for k, place in texts.items() if k not in known]
    for key, message in known.items():
        ids = message.id if isinstance(message.id, str) else " ".join(message.id)
        fault = fault_of(key in texts, message.fuzzy, ids, message.string)
        if fault:
            found.append(f"{area}: {fault}: “{key[1][:60]}”")
    return found


def first(msgid: str | list[str] | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def fault_of(used: bool, fuzzy: bool, msgid: str, translation: object) -> str:
    """What is wrong with one entry; empty when nothing is."""
    strings = [translation] if isinstance(translation, str) else list(translation or ())  # type: ignore[call-overload]
    if not used:
        return "no text uses this entry"
    if fuzzy:
        return "fuzzy"
    if not strings or not all(strings):
        return "not translated"
    holes = {a or b for a, b in HOLES.findall(msgid)}
    for string in strings:
        if not {a or b for a, b in HOLES.findall(string)} <= holes:
            return "the translation has other placeholders"
    return ""
