"""What came in as files and mails in the last days: read, taken, refused, of an unknown sender."""

import datetime as dt
import io
from email.message import EmailMessage
from functools import partial

from django.core.files.base import ContentFile
from docx import Document

from qingxun.config.demo.agenda import Agenda
from qingxun.config.demo.calendar import Calendar
from qingxun.config.demo.county import County, Unit
from qingxun.documents.intake import mail_head
from qingxun.intake.actions import (
    read_waiting,
    receive_files,
    take_file,
    take_mail,
)
from qingxun.intake.mail.fetching import Fetched
from qingxun.organizations.models import Person

UNIT = "shankou"
MAILING_UNIT = "chuanliao"
NIGHT_SCHOOL = (
    "山口镇“青年夜校”开进石雕工坊",
    "近日，山口镇团委联合镇文化站在石雕工坊开办“青年夜校”，首期招收学员３６名，其中返乡青年１９名。",
    "一是按需设课。课前发放问卷８２份，青年最想学的是直播销售和石雕鉴赏。",
    "二是就地取师。请６位工艺美术师授课，边讲边做，每课留一件习作。",
    "三是课后有用。已有１１名学员在镇电商点上岗试播，月均销售２．３万元。",
)
COURSES = (
    ("课程", "课时", "报名人数"),
    ("石雕鉴赏", "8", "36"),
    ("直播销售", "12", "36"),
    ("摄影", "6", "21"),
)
HOTLINE = (
    "船寮镇团委开展高温慰问环卫青年活动\n"
    "7月以来，船寮镇团委组织志愿者18人，分四组走访环卫站点9处，送去防暑用品120份，"
    "收集环卫青年反映的休息点不足、饮水不便等问题3条，已转有关单位。\n"
    "船寮镇团委\n2026年11月18日"
)
STRANGER = (
    "侨青回乡办民宿遇到的三个难题\n"
    "我在意大利经商十五年，去年回乡办民宿。办证跑了四个部门，材料重复交了三次；"
    "老屋修缮的审批标准前后说法不一；年轻员工招不到，招来了也留不住。希望有一个窗口能一次说清。"
)


def plan_incoming(county: County, calendar: Calendar, agenda: Agenda) -> None:
    """Files of one unit, a mail of another one's officer, a mail of somebody abroad."""
    unit, mailing = county.units[UNIT], county.units[MAILING_UNIT]
    steps = (
        (30, partial(taken, unit)),
        (26, partial(handed_in, unit)),
        (20, partial(mailed, county, mailing.officers[0], HOTLINE)),
        (5, partial(mailed, county, None, STRANGER)),
    )
    for hours, step in steps:
        agenda.add(calendar.now - dt.timedelta(hours=hours), step)


def handed_in(unit: Unit, at: dt.datetime) -> None:
    """A Word file that waits to be confirmed, and one that cannot be read."""
    files = [
        ContentFile(word_file(), name="山口镇青年夜校（定稿）.docx"),
        ContentFile(b"Rar!\x1a\x07\x00" + bytes(400), name="活动照片打包.rar"),
    ]
    receive_files(files=files, unit=unit.organization, by=unit.officers[0], at=at)
    read_waiting(clock=lambda: at)


def taken(unit: Unit, at: dt.datetime) -> None:
    """A text that became a manuscript at once."""
    text = (
        "山口镇团委组织青年参与村级污水管网巡查\n"
        "山口镇团委组织青年志愿者24人，分片巡查村级污水管网11公里，发现破损井盖7处、堵点4处，"
        "当天报镇村建办，已修复9处。"
    )
    file = ContentFile(text.encode("gb18030"), name="污水管网巡查.txt")
    by = unit.officers[0]
    (row,) = receive_files(files=[file], unit=unit.organization, by=by, at=at).new
    read_waiting(clock=lambda: at)
    row.refresh_from_db()
    take_file(file=row, parts=[], by=by, at=at + dt.timedelta(minutes=9))


def mailed(county: County, sender: Person | None, text: str, at: dt.datetime) -> None:
    """A mail in the office's mailbox; without a sender from an address that nobody knows."""
    address = f"{sender.pk.hex[-6:]}@example.cn" if sender else "qiaoqing@example.it"
    if sender is not None:
        sender.email = address
        sender.save(update_fields=["email"])
    mail = EmailMessage()
    mail["From"] = f"{sender.name if sender else '叶小舟'} <{address}>"
    mail["Subject"] = text.partition("\n")[0]
    mail["Date"] = at
    mail["Message-ID"] = f"<{at:%Y%m%d%H%M}@{address.partition('@')[2]}>"
    mail.set_content(text)
    raw = mail.as_bytes()
    take_mail(desk=county.desk, fetched=Fetched(raw, len(raw)), head=mail_head(raw), at=at)
    read_waiting(clock=lambda: at)


def word_file() -> bytes:
    """A manuscript as units write it: full-width digits, a table, signed and dated."""
    document = Document()
    title, *paragraphs = NIGHT_SCHOOL
    document.add_heading(title, 0)
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=len(COURSES[0]))
    for row in COURSES:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("共青团山口镇委员会")
    document.add_paragraph("２０２６年１１月１９日")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
