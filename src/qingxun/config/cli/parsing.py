"""The parser of the command line, which says in the office's language what is wrong with it."""

import argparse
import re
import sys
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FAULTS = (
    (r"the following arguments are required: (?P<name>.+)", gettext_lazy("Missing: %(name)s.")),
    (
        r"unrecognized arguments: --home\b.*",
        gettext_lazy("--home stands before the command: qingxun --home FOLDER COMMAND."),
    ),
    (r"unrecognized arguments: (?P<word>.+)", gettext_lazy("Not understood: %(word)s.")),
    (
        r"argument .+?: invalid choice: '(?P<word>.*)' \(choose from (?P<choices>.+)\)",
        gettext_lazy("“%(word)s” is unknown; there are: %(choices)s."),
    ),
    (
        r"argument (?P<name>.+?): invalid .+ value: '(?P<word>.*)'",
        gettext_lazy("%(name)s cannot be “%(word)s”."),
    ),
    (
        r"argument (?P<name>.+?): expected (?:one|at least one) argument",
        gettext_lazy("%(name)s wants a value behind it."),
    ),
)
"""What argparse says in English, and how we say it."""


class Formatter(argparse.HelpFormatter):
    """Says “usage” in the office's language."""

    def add_usage(
        self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """Speaks the office's language in its own headings and refusals too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "add_help": False, "formatter_class": Formatter})
        self._positionals.title = _("what")
        self._optionals.title = _("options")
        self.add_argument("-h", "--help", action="help", help=_("show this help"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is written; ends with 2."""
        print(sentence_of(message), file=sys.stderr)
        self.print_usage(sys.stderr)
        self.exit(2)


def sentence_of(message: str) -> str:
    """What argparse says, as the office reads it; what we don't know stays as it is."""
    for pattern, sentence in FAULTS:
        if found := re.fullmatch(pattern, message):
            named = found.groupdict()
            if "choices" in named:
                named["choices"] = named["choices"].replace("'", "").replace(", ", "、")
            return str(sentence % named)
    return message
