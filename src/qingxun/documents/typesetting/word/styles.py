"""Page, fonts and styles. ``docGrid type=lines`` with exact 28.95 pt lines and characters 0.25 pt
closer gives 28 × 22 in Word, WPS and LibreOffice."""

from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from qingxun.documents.typesetting import geometry as g

LINE = 28.95  # points
CLOSER = "-5"  # twentieths of a point
FANGSONG = "仿宋_GB2312"
KAI = "楷体_GB2312"
HEI = "黑体"
SONG = "宋体"
BIAOSONG = "方正小标宋简体"
ALTERNATIVES = {  # for machines without the office's fonts
    FANGSONG: "FangSong,仿宋,STFangsong,FandolFang R,Noto Serif CJK SC",
    KAI: "KaiTi,楷体,STKaiti,LXGW WenKai,Noto Serif CJK SC",
    HEI: "SimHei,STHeiti,Noto Sans CJK SC",
    SONG: "SimSun,STSong,Noto Serif CJK SC",
    BIAOSONG: "FZXiaoBiaoSong-B05S,方正小标宋_GBK,Noto Serif CJK SC",
}
AFTER_SWITCHES = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")
_THEME = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def new_document() -> Any:
    """An empty document with our page and styles."""
    document = docx.Document()
    set_page(document.sections[0], landscape=False)
    _clean_defaults(document)
    _normal(document.styles["Normal"])
    for level, font in enumerate((HEI, KAI, FANGSONG, FANGSONG), 1):
        _heading(document.styles[f"Heading {level}"], font)
    title = document.styles["Title"]
    _plain(title, BIAOSONG, g.TITLE_SIZE)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name, font, size in (("QX Item", BIAOSONG, g.ITEM_SIZE), ("QX Column", HEI, g.SIZE)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _plain(style, font, size)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        style.paragraph_format.keep_with_next = True
        outline(style.element.get_or_add_pPr(), 0 if name == "QX Column" else 1)
    _name_fonts(document)
    return document


def set_page(section: Any, *, landscape: bool) -> None:
    """A4 with the standard's margins; turned pages keep the binding edge at the top."""
    wide, tall = Mm(g.PAGE_WIDTH), Mm(g.PAGE_HEIGHT)
    section.page_width, section.page_height = (tall, wide) if landscape else (wide, tall)
    section.orientation = 1 if landscape else 0
    edges = (g.LEFT, g.TOP, g.RIGHT, g.BOTTOM) if landscape else (g.TOP, g.RIGHT, g.BOTTOM, g.LEFT)
    for name, value in zip(("top", "right", "bottom", "left"), edges, strict=True):
        setattr(section, f"{name}_margin", Mm(value))
    section.footer_distance = Mm(g.BOTTOM - g.PAGE_NUMBER_BELOW - 5.5)
    section.header_distance = Mm(15)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))


def set_fonts(properties: Any, font: str) -> None:
    """The font for all scripts, without the theme's attributes, which would win."""
    fonts = properties.get_or_add_rFonts()
    for name in _THEME:
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), font)


def outline(properties: Any, level: int) -> None:
    """The level in Word's navigation."""
    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), str(level))
    properties.append(element)


def _clean_defaults(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        for name in _THEME:
            fonts.attrib.pop(qn(f"w:{name}"), None)
        for name in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{name}"), FANGSONG)
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _plain(style: Any, font: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.bold = False
    style.font.italic = False
    style.font.color.rgb = None
    properties = style.element.get_or_add_rPr()
    for name in ("w:color", "w:kern", "w:spacing"):
        for found in properties.findall(qn(name)):
            properties.remove(found)
    set_fonts(properties, font)
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(LINE)
    form.first_line_indent = Pt(0)
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no gap between Han and Latin or figures
        add_off(style.element.pPr, name)
    if size > g.SIZE:  # a larger size would take two lines of the page's grid
        add_off(style.element.pPr, "w:snapToGrid")


def add_off(properties: Any, name: str) -> None:
    """A switch of a paragraph, off; in the order of the schema."""
    element = OxmlElement(name)
    element.set(qn("w:val"), "0")
    properties.insert_element_before(element, *AFTER_SWITCHES)


def _normal(style: Any) -> None:
    _plain(style, FANGSONG, g.SIZE)
    form = style.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form.widow_control = True
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), CLOSER)
    properties = style.element.get_or_add_rPr()
    size = properties.find(qn("w:sz"))
    size.addprevious(spacing)


def _heading(style: Any, font: str) -> None:
    _plain(style, font, g.SIZE)
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.first_line_indent = Pt(2 * g.CHARACTER)


def _name_fonts(document: Any) -> None:
    """Tell the font table what may stand in for the standard's fonts."""
    for part in document.part.package.iter_parts():
        if str(part.partname) != "/word/fontTable.xml":
            continue
        words = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
            for name, other in ALTERNATIVES.items()
        )
        part._blob = part.blob.replace(b"</w:fonts>", words.encode() + b"</w:fonts>")
