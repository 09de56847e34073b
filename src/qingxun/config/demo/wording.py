"""Two manuscripts of the last days in which the wording is looked at: one with personal data that
the editor masked, one that waits with a number in it, and what its writer left as it is."""

import datetime as dt
from functools import partial

from qingxun.config.demo.agenda import Agenda
from qingxun.config.demo.calendar import Calendar
from qingxun.config.demo.county import County
from qingxun.config.demo.office import Office
from qingxun.desk.actions import (
    DraftText,
    claim_submission,
    mask_submission,
    save_edit,
    start_manuscript,
    submit_manuscript,
)
from qingxun.desk.models import Submission
from qingxun.language.actions import ignore_finding, list_word
from qingxun.language.states import ListKind

MASKED = (
    "舒桥乡青年村播帮卖滞销杨梅",
    "舒桥乡团委组织六名青年村播开设助农直播间，三天帮果农卖出东魁杨梅两千三百余斤。\n"
    "村民周大山（电话13857864217）说，往年收购商压价，今年直播间现摘现发，每斤多卖两元。\n"
    "下一步，乡团委把直播间固定在村文化礼堂，每周二、周五开播，轮流帮卖笋干、土蜂蜜。",
)
EDITED = (
    "下一步，乡团委把直播间固定在村文化礼堂，每周二、周五开播，轮流帮卖笋干和土蜂蜜。\n"
    "舒桥乡团委组织六名青年村播开设助农直播间，三天帮果农卖出东魁杨梅2300余斤。\n"
    "村民周大山（电话13857864217）说，今年直播间现摘现发，每斤多卖两元。"
)
WAITING = (
    "仁庄镇为留守儿童配齐成长导师",
    "仁庄镇团委为三十七名留守儿童逐一配上青年成长导师，每月至少见面一次...\n"
    "学生陈小雨（联系电话13905788531）放学后常到镇图书角，导师林老师陪她读完了四本书。\n"
    "导师由教师、医生、返乡大学生担任，见面情况记在成长手册里，学期末与家长一起看。",
)
IGNORED = (
    ("ellipsis:...", "“...”：省略号应为六连点（GB/T 15834）；宜作“……”"),
    ("numerals:三十七", "“三十七”：统计数字宜用阿拉伯数字（GB/T 15835）"),
)
LISTED = (
    (ListKind.PREFERRED, "农民工子女", "随迁子女", "上级行文用语"),
    (ListKind.PREFERRED, "外来妹", "新居民女青年", "避免标签"),
    (ListKind.SENSITIVE, "独家", "", "请核实依据"),
)


def plan_wording(county: County, office: Office, calendar: Calendar, agenda: Agenda) -> None:
    """The word lists of the office, and the two manuscripts."""
    agenda.add(calendar.now - dt.timedelta(days=40), partial(_list_words, county))
    agenda.add(calendar.now - dt.timedelta(days=2, hours=3), partial(_masked, county, office))
    agenda.add(calendar.now - dt.timedelta(hours=7), partial(_waiting, county, office))


def _list_words(county: County, at: dt.datetime) -> None:
    for kind, words, instead, why in LISTED:
        list_word(
            desk=county.desk,
            kind=kind,
            words=words,
            instead=instead,
            why=why,
            by=county.editors[0],
            at=at,
        )


def _send(
    county: County, office: Office, name: str, text: tuple[str, str], at: dt.datetime
) -> Submission:
    unit = next(unit for key, unit in county.units.items() if key == name)
    by = (unit.principals or unit.officers)[0]  # who signs writes it, so that it arrives at once
    title, body = text
    draft = DraftText(title, body, office.kinds["动态"], at.date(), "青年")
    manuscript = start_manuscript(unit=unit.organization, by=by, at=at, text=draft)
    for key, sentence in IGNORED if "..." in body else ():
        ignore_finding(key=key, sentence=sentence, by=by, at=at, text=manuscript.pk)
    (row,) = submit_manuscript(manuscript=manuscript, desks=[county.desk], by=by, at=at)
    return row


def _masked(county: County, office: Office, at: dt.datetime) -> None:
    """Edited, a paragraph moved, and what is personal masked."""
    editor = county.editors[0]
    row = _send(county, office, "shuqiao", MASKED, at)
    at += dt.timedelta(hours=2)
    claim_submission(submission=row, by=editor, at=at)
    save_edit(submission=row, title=row.title, body=EDITED, version=row.version, by=editor, at=at)
    mask_submission(submission=row, by=editor, at=at + dt.timedelta(minutes=20))


def _waiting(county: County, office: Office, at: dt.datetime) -> None:
    _send(county, office, "renzhuang", WAITING, at)
