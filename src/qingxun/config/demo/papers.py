"""The letterhead of the committee, and the documents that its office typed, its head checked and its
leader signed off."""

import datetime as dt
from dataclasses import replace
from functools import partial

from qingxun.config.demo.agenda import Agenda
from qingxun.config.demo.calendar import Calendar, is_holiday, moment
from qingxun.config.demo.county import County
from qingxun.config.demo.texts.papers import PAPERS, Paper
from qingxun.documents.prints.actions import save_letterhead
from qingxun.documents.prints.forms import ComposeForm, first_values
from qingxun.documents.prints.models import IssuedDocument
from qingxun.documents.prints.models import Paper as Typescript
from qingxun.documents.prints.papers import (
    Typed,
    pass_paper,
    save_and_send,
    save_paper,
    send_paper,
    sign_paper,
)
from qingxun.documents.prints.queries import letterhead_of
from qingxun.documents.prints.replacing import draft_replacement, replacing_values
from qingxun.documents.prints.typed import end_typed
from qingxun.documents.states import DistributionUse

CODES = {"official_code": "青团发", "upward_code": "青团呈", "letter_code": "青团函"}
LINES = {
    DistributionUse.BULLETIN: [
        ("报", "共青团丽水市委办公室，县委办公室"),
        ("送", "县级有关部门"),
        ("发", "各乡镇（街道）团（工）委，县直属各团组织，各学校团委"),
    ],
    DistributionUse.OFFICIAL: [("抄送", "共青团丽水市委办公室，县委办公室，县人民政府办公室")],
}
SPARED = {"minutes", "report"}  # kinds that go to nobody else


def plan_papers(county: County, calendar: Calendar, agenda: Agenda) -> None:
    """Set the letterhead, then one paper after the other; a few are taken back, the last are under
    way."""
    agenda.add(calendar.setup + dt.timedelta(days=8, hours=2), partial(_set_letterhead, county))
    for paper in PAPERS:
        day = calendar.today - dt.timedelta(days=paper.age)
        while is_holiday(day):
            day -= dt.timedelta(days=1)
        agenda.add(moment(day, 15, 10 + paper.age % 40), partial(_type, county, agenda, paper))


def _set_letterhead(county: County, at: dt.datetime) -> None:
    default = letterhead_of(county.desk)
    values = {
        "mark": default.mark,
        "signing_name": default.signing_name,
        "printing_office": default.printing_office,
    }
    save_letterhead(desk=county.desk, values=values | CODES, lines=LINES, by=county.head, at=at)


def _type(county: County, agenda: Agenda, paper: Paper, at: dt.datetime) -> None:
    """Through the form, as the editor types it; then to the head and the leader, as far as the
    paper came."""
    letterhead, day = letterhead_of(county.desk), at.date()
    known = _days(day)
    lines = "" if paper.kind in SPARED else _copies()
    said = first_values(letterhead, lines, day) | {
        "dated": day.isoformat(),
        "kind": paper.kind,
        "title": paper.title.format_map(known),
        "text": paper.text.format_map(known),
        "addressee": paper.addressee,
        "number": paper.number.format_map(known),
        "signers": "",
        "sealed": "on",
        "note": paper.note,
        "signature": "" if paper.kind == "minutes" else letterhead.signing_name,
        "attachment_title": paper.attachment[0],
        "attachment": paper.attachment[1].format_map(known),
    }
    form = ComposeForm(said)
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    typed = Typed(form.document(letterhead), form.typed())
    writer = county.editors[0]
    if paper.waits == "writer":
        save_paper(typed=typed, letterhead=letterhead, by=writer, at=at)
        return
    sent = save_and_send(typed=typed, letterhead=letterhead, by=writer, at=at)
    if paper.waits != "head":
        agenda.add(at + dt.timedelta(minutes=25), partial(_pass, county, agenda, paper, sent))


def _pass(county: County, agenda: Agenda, paper: Paper, sent: Typescript, at: dt.datetime) -> None:
    pass_paper(paper=sent, by=county.head, at=at)
    if paper.waits != "leader":
        agenda.add(at + dt.timedelta(minutes=35), partial(_sign, county, agenda, paper, sent))


def _sign(county: County, agenda: Agenda, paper: Paper, sent: Typescript, at: dt.datetime) -> None:
    issued = sign_paper(paper=sent, by=county.leader, at=at)
    if paper.taken_back is not None:
        days, reason = paper.taken_back
        agenda.add(at + dt.timedelta(days=days), partial(_take_back, county, issued, reason))
    if paper.corrected is not None:
        later = at + dt.timedelta(days=paper.corrected[0])
        agenda.add(later, partial(_correct, county, agenda, paper, issued))


def _correct(
    county: County, agenda: Agenda, paper: Paper, issued: IssuedDocument, at: dt.datetime
) -> None:
    """The same once more, without what was wrong; then to the head and the leader."""
    assert paper.corrected is not None
    _days_later, reason, wrong, right = paper.corrected
    source = Typescript.objects.get(pk=issued.subject)
    values = replacing_values(source.values, issued)
    form = ComposeForm(values | {"text": values["text"].replace(wrong, right)})
    if not form.is_valid():
        raise ValueError(form.errors.as_text())
    letterhead, writer = letterhead_of(county.desk), county.editors[0]
    draft = draft_replacement(
        issued=issued,
        typed=Typed(form.document(letterhead), form.typed()),
        letterhead=letterhead,
        reason=reason,
        by=writer,
        at=at,
    )
    sent = send_paper(paper=draft, by=writer, at=at)
    rest = replace(paper, corrected=None)
    agenda.add(at + dt.timedelta(minutes=25), partial(_pass, county, agenda, rest, sent))


def _days(day: dt.date) -> dict[str, object]:
    """The words for days that the texts leave open."""
    soon, later = day + dt.timedelta(days=9), day + dt.timedelta(days=14)
    return {
        "year": day.year,
        "last": day.year - 1,
        "next": day.year + 1,
        "quarter": "一二三四"[(day.month - 1) // 3],
        "soon": f"{soon.month}月{soon.day}日",
        "later": f"{later.month}月{later.day}日",
    }


def _copies() -> str:
    return "\n".join(f"{label}：{names}" for label, names in LINES[DistributionUse.OFFICIAL])


def _take_back(county: County, issued: IssuedDocument, reason: str, at: dt.datetime) -> None:
    end_typed(subject=issued.subject, reason=reason, by=county.head, at=at)
