"""The document as a web page: plain HTML, in reading order, headings and tables as such."""

import re
from html import escape
from importlib.resources import files

from qingxun.documents.engine.content import (
    Attachment,
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Heading,
    Item,
    Line,
    Listing,
    Names,
    Paragraph,
    Table,
    printable,
    stamp_of,
)
from qingxun.documents.typesetting.codes import code_picture, digest_words
from qingxun.documents.typesetting.layout import (
    HEADS,
    Whole,
    chart_bars,
    contents_of,
    contents_title,
    entry_text,
)

# A figure keeps its measure word (as ``measured`` in the layout), by style: what is copied is the
# text alone. A Word file has no such means but hidden characters, which would be copied along.
_MEASURED = re.compile(
    "第?[0-9０-９][0-9０-９.,．]{0,15}[万亿]?"
    "(?:[篇人件场]次|户次|小时|分钟|公里|公斤|个月|％|[\u3400-\u9fff])"
    "|[０-９][０-９．]{1,15}"
)


def render_html(document: Document) -> str:
    """A whole page that stands alone: its style is inside, nothing is loaded."""
    style = files("qingxun.documents").joinpath("static/documents/document.css").read_text("utf-8")
    title = escape(document.title)
    return (
        '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{render_article(document)}\n</body>\n</html>\n"
    )


def render_article(document: Document) -> str:
    """The document alone, to be shown within a page; all text is escaped."""
    document = printable(document)
    whole = Whole(document)
    parts = [f'<article class="qd qd-{document.kind.value}" lang="zh-Hans">']
    if stamp := stamp_of(document):
        parts.append(f'<p class="qd-draft">{escape(stamp)}</p>')
    parts += [_head(document), _title(document), _contents(document)]
    parts += [_block(block, whole) for block in document.blocks]
    parts.append(_ending(document))
    for number, attachment in enumerate(document.attachments, 1):
        parts.append(_attachment(document, attachment, number, whole))
    parts += [_foot(document), "</article>"]
    return "\n".join(part for part in parts if part)


def _p(text: str, name: str = "") -> str:
    if not text:
        return ""
    return f'<p class="{name}">{_words(text)}</p>' if name else f"<p>{_words(text)}</p>"


def _words(text: str) -> str:
    """Running text, escaped."""
    return _MEASURED.sub(r'<span class="qd-whole">\g<0></span>', escape(text))


def _head(document: Document) -> str:
    head = document.head
    style = HEADS.get(document.kind, "")
    if not head.marks:
        return ""
    mark = "<br>".join(map(escape, head.marks)) + escape(head.suffix)
    tag = "h1" if document.untitled else "p"
    parts = [f'<header class="qd-head qd-head-{style}">']
    parts += [_p(text, "qd-corner") for text in (head.copy_number, head.notice, head.urgency)]
    parts.append(f'<{tag} class="qd-mark">{mark}</{tag}>')
    parts.append(_p(head.special, "qd-special"))
    parts.append(_p(head.number, "qd-number"))
    if head.signers:
        parts.append(_p("签发人：" + "　".join(head.signers), "qd-signers"))
    if head.issuer or head.date:
        line = f"<span>{escape(head.issuer)}</span><span>{escape(head.date)}</span>"
        parts.append(f'<p class="qd-line">{line}</p>')
    return "".join(parts) + "</header>"


def _title(document: Document) -> str:
    title = "" if document.untitled else f'<h1 class="qd-title">{escape(document.title)}</h1>'
    addressee = _p(document.addressee, "qd-flush")
    return title + _p(document.byline, "qd-byline") + addressee


def _contents(document: Document) -> str:
    entries = contents_of(document)
    if not entries:
        return ""
    title = contents_title(document)
    lines = "".join(
        f'<li class="qd-contents-column">{escape(entry_text(block))}</li>'
        if isinstance(block, Column)
        else f'<li><a href="#qd-{number}">{escape(entry_text(block))}</a></li>'
        for block, number in entries
    )
    return f'<nav class="qd-contents" aria-label="{title}"><p>{title}</p><ul>{lines}</ul></nav>'


def _block(block: Block, whole: Whole) -> str:
    match block:
        case Paragraph():
            lead = f'<span class="qd-lead">{escape(block.lead)}</span>' if block.lead else ""
            return f'<p class="qd-{block.align.value}">{lead}{_words(block.text)}</p>'
        case Heading():
            depth = whole.depth_of(block)
            start = f'<h{depth} id="qd-{whole.count}" class="qd-level-{block.level}">'
            return f"{start}{escape(block.text)}</h{depth}>"
        case Column():
            depth = whole.depth_of(block)
            return f'<h{depth} class="qd-column">【{escape(block.name)}】</h{depth}>'
        case Item():
            depth = whole.depth_of(block)
            start = f'<h{depth} id="qd-{whole.count}" class="qd-item">'
            return f"{start}{escape(block.title)}</h{depth}>"
        case Table():
            return _table(block, whole)
        case Chart():
            return _chart(block)
        case Listing():
            tag = "ol" if block.numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{_words(t)}</li>' for t in block.items)}</{tag}>"
        case Names():
            names = "".join(f"<li>{escape(name)}</li>" for name in block.names)
            return f'<ul class="qd-names">{names}</ul>'


def _table(table: Table, whole: Whole) -> str:
    plan = whole.plans.of(table)
    columns = [f"qd-f{x + 1}" for x in plan["numbers"]] + [f"qd-s{x + 1}" for x in plan["short"]]
    names = f' class="{" ".join(columns)}"' if columns else ""
    head = "".join(f"<tr>{''.join(map(_head_cell, row))}</tr>" for row in table.head)
    rows = ("".join(f"<td>{escape(text)}</td>" for text in row) for row in table.rows)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    note = _p(table.note, "qd-note")
    return (
        f'<div class="qd-wide" tabindex="0"><table{names}>{caption}<thead>{head}</thead>'
        f"<tbody>{body}</tbody></table></div>{note}"
    )


def _head_cell(cell: Cell) -> str:
    across = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    down = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    scope = "colgroup" if cell.columns > 1 else "col"
    return f'<th scope="{scope}"{across}{down}>{escape(cell.text)}</th>'


def _chart(chart: Chart) -> str:
    """Plain SVG: bars with their figures."""
    bars = chart_bars(chart)
    row = 26
    label_width = 12 * min(12, max(len(bar["label"]) for bar in bars)) + 12
    height = row * len(bars) + 8
    parts = []
    for number, bar in enumerate(bars):
        y = number * row + 6
        width = max(1.0, round(bar["share"] * (520 - label_width), 1))
        value = escape(bar["value"] + chart.unit)
        parts.append(
            f'<text x="{label_width - 8}" y="{y + 14}" text-anchor="end">{escape(bar["label"])}'
            f'</text><rect x="{label_width}" y="{y}" width="{width}" height="18" fill="#c1272d"/>'
            f'<text x="{label_width + width + 6}" y="{y + 14}">{value}</text>'
        )
    return (
        f'<figure class="qd-chart"><figcaption>{escape(chart.title)}</figcaption>'
        f'<svg viewBox="0 0 640 {height}" role="img" aria-label="{escape(chart.title)}" '
        f'font-size="12">{"".join(parts)}</svg></figure>'
    )


def _ending(document: Document) -> str:
    parts = []
    titles = [attachment.title for attachment in document.attachments]
    if len(titles) == 1:
        parts.append(_p(f"附件：{titles[0]}", "qd-attachments"))
    elif titles:
        entries = "".join(f"<li>{escape(title)}</li>" for title in titles)
        parts.append(f'<div class="qd-attachments"><p>附件：</p><ol>{entries}</ol></div>')
    parts += [_labelled(line, "qd-attendance") for line in document.attendance]
    signature = document.signature
    if signature.names or signature.date:
        words = "<br>".join(map(escape, (*signature.names, signature.date)))
        parts.append(f'<p class="qd-signature">{words}</p>')
    parts += [_p(f"（{note}）") for note in document.notes]
    return "".join(parts)


def _labelled(line: Line, name: str) -> str:
    return f'<p class="{name}"><b>{escape(line.label)}：</b>{escape(line.text)}</p>'


def _attachment(document: Document, part: Attachment, number: int, whole: Whole) -> str:
    label = f"附件{number}" if len(document.attachments) > 1 else "附件"
    blocks = "\n".join(_block(block, whole) for block in part.blocks)
    return (
        f'<section class="qd-attachment"><p class="qd-label">{label}</p>'
        f"<h2>{escape(part.title)}</h2>\n{blocks}</section>"
    )


def _foot(document: Document) -> str:
    foot = document.foot
    rows = [_labelled(line, "qd-foot-line") for line in foot.lines]
    if foot.issuer or foot.printed:
        line = f"<span>{escape(foot.issuer)}</span><span>{escape(foot.printed)}</span>"
        rows.append(f'<p class="qd-line">{line}</p>')
    if foot.copies:
        rows.append(_p(f"（共印{foot.copies}份）", "qd-right"))
    code = _code(document)
    return f'<footer class="qd-foot">{code}{"".join(rows)}</footer>' if rows or code else ""


def _code(document: Document) -> str:
    code = document.code
    if code is None:
        return ""
    picture = code_picture(code.text).svg
    words = f"内容摘要（SHA-256）：{digest_words(code.digest)}"
    return (
        f'<div class="qd-code"><div><p>{escape(code.note)}</p><p>{words}</p></div>'
        f'<div class="qd-qr" role="img" aria-label="核验二维码">{picture}</div></div>'
    )
