"""Walking XML from strangers with defusedxml: no DOCTYPE, no entities, bounded depth."""

from collections.abc import Mapping
from typing import Any
from xml.sax import SAXException  # the class only; parsing goes through defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from qingxun.documents.engine.archive import Archive
from qingxun.documents.engine.faults import Fault

MAX_DEPTH = 200
Attributes = dict[str, str]


class Walker:
    """What is done on the way: override ``enter``, ``leave`` and ``text``.

    Elements come as namespace and local name, attributes by local name. ``depth`` is that of
    the element being entered or left; the root has 1.
    """

    def __init__(self) -> None:
        self.depth = 0

    def enter(self, space: str, name: str, values: Attributes) -> None:
        """An element begins."""

    def leave(self, space: str, name: str) -> None:
        """An element ends."""

    def text(self, content: str) -> None:
        """A piece of character data."""


class _Parser(DefusedExpatParser):
    """defusedxml's parser, its guards as they are, handing events on without SAX's objects
    (measured: a third of the time on a file with many styles)."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._names: dict[str, tuple[str, str]] = {}
        super().__init__(namespaceHandling=1, forbid_dtd=True)

    def reset(self) -> None:
        super().reset()
        parser: Any = vars(self)["_parser"]  # expat's own, which SAX does not show
        parser.CharacterDataHandler = self._walker.text

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        walker = self._walker
        walker.depth += 1
        if walker.depth > MAX_DEPTH:
            raise Fault("nesting")
        space, local = self._names.get(name) or self._split(name)
        walker.enter(space, local, {_local(key): value for key, value in attrs.items()})

    def end_element_ns(self, name: str) -> None:
        space, local = self._names.get(name) or self._split(name)
        self._walker.leave(space, local)
        self._walker.depth -= 1

    def _split(self, name: str) -> tuple[str, str]:
        parts = name.split(" ")
        pair = (parts[0], parts[1]) if len(parts) > 1 else ("", name)
        if len(self._names) < 1000:
            self._names[name] = pair
        return pair


def _local(name: str) -> str:
    return name.split(" ", 2)[1] if " " in name else name


def walk(archive: Archive, name: str, walker: Walker) -> None:
    """Walk one XML part.

    Raises ``Fault``: ``doctype``, ``nesting`` (deeper than 200), ``damaged`` (not well formed).
    """
    parser = _Parser(walker)
    try:
        for block in archive.blocks(name):
            parser.feed(block)
        parser.close()
    except DefusedXmlException as error:
        raise Fault("doctype") from error
    except (SAXException, UnicodeError, ValueError) as error:
        raise Fault("damaged") from error
