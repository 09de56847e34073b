"""Files that the command line was given."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from qingxun.kit.refusals import Refusal


class FileRefused(Refusal):
    """The file is not there, is there already, or is not what it should be."""


def read_text(path: Path) -> str:
    """The file's text; refused with a sentence when it can't be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(_("%(file)s can't be read.") % {"file": path}) from error


@contextmanager
def read_lines(path: Path) -> Iterator[TextIO]:
    """The file open for reading line by line; refused with a sentence when it can't be read."""
    try:
        with path.open(encoding="utf-8") as lines:
            yield lines
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(_("%(file)s can't be read.") % {"file": path}) from error
