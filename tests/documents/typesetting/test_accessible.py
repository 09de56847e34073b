"""Rules of PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) that can be read off the file.

The layout program refuses to write a file that breaks those it knows; veraPDF is not at hand. Here
stand those that a reader of a document, or of its tags aloud, would miss first.
"""

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject

from qingxun.documents.typesetting.pdf import render_pdf

from . import samples as s

NAMES = ("bulletin", "official", "letter")


@pytest.fixture(scope="module", params=NAMES)
def reader(request: pytest.FixtureRequest) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_pdf(s.EVERY[request.param], s.floor_fonts())))


def objects_of(reader: pypdf.PdfReader) -> Iterator[DictionaryObject]:
    for number in range(1, int(reader.trailer["/Size"])):
        found = reader.get_object(number)
        if isinstance(found, DictionaryObject):
            yield found


def elements(node: Any) -> Iterator[DictionaryObject]:
    """Elements of the structure tree in reading order."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for part in node:
            yield from elements(part)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def test_the_file_needs_nothing_from_outside_and_does_nothing(reader: pypdf.PdfReader) -> None:
    catalog = reader.trailer["/Root"]
    assert not reader.is_encrypted
    assert "/ID" in reader.trailer
    assert catalog["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert "/DestOutputProfile" in catalog["/OutputIntents"][0]
    assert not {"/AA", "/OpenAction", "/AcroForm"} & set(catalog)
    for found in objects_of(reader):
        assert found.get("/S") not in {"/JavaScript", "/Launch", "/URI", "/GoToR"}
        assert "/EF" not in found


def test_every_font_is_inside_and_its_characters_can_be_read_back(reader: pypdf.PdfReader) -> None:
    fonts = [found for found in objects_of(reader) if found.get("/Type") == "/Font"]
    whole = [font for font in fonts if font["/Subtype"] == "/Type0"]
    assert whole
    for font in whole:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(described)
        assert "/ToUnicode" in font
        assert "+" in font["/BaseFont"], "only the characters used are inside"


def test_the_tags_say_what_everything_is(reader: pypdf.PdfReader) -> None:
    catalog = reader.trailer["/Root"]
    tree = catalog["/StructTreeRoot"]
    found = list(elements(tree["/K"]))
    kinds = [str(element["/S"]) for element in found]
    assert kinds[0] == "/Document"
    assert kinds.count("/H1") == 1
    levels = [int(kind[2:]) for kind in kinds if kind[:2] == "/H" and kind[2:].isdigit()]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("/Alt" in element for element in found if element["/S"] == "/Figure")
    for element in found:
        if element["/S"] == "/TH":
            owned = element["/A"]
            attributes = owned if isinstance(owned, ArrayObject) else [owned]
            assert any("/Scope" in attribute.get_object() for attribute in attributes)
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]


def test_pages_are_read_in_the_order_of_their_tags(reader: pypdf.PdfReader) -> None:
    for page in reader.pages:
        assert "/StructParents" in page
        assert page.get("/Tabs") in {None, "/S"}  # asked where a page has annotations
        assert "/Annots" not in page or page["/Tabs"] == "/S"
