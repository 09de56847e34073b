"""The main job over HTTP, clause by clause, as each role: what ``qingxun demo check`` shows.

Real pages and real forms of a running demo; whoever breaks one breaks the check.
"""

import io
import re
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import docx
from django.utils.translation import gettext as _

from qingxun.config.demo.visitor import Astray, Page, Values, Visitor

TITLE = "山口镇青年石雕学徒夜校开出第一课"
BODY = (
    "近日，山口镇团委在石雕博览馆旁办起青年石雕学徒夜校，首期招收学徒三十二人。\n"
    "一是请老师傅授课。六位工艺师轮流上课，每周两晚，从选料讲到开脸。\n"
    "二是补上经营课。请返乡青年讲直播和报价，学徒当场改自己的作品介绍。\n"
    "学徒反映，白天做工、晚上听课，最缺的是能随时请教的人，夜校为此建了师徒群。"
)
QUESTION = "首期三十二人中，本镇户籍有几人？"
ANSWER = "本镇户籍二十一人，其余来自油竹、方山。"
OFFICER = "信息员（山口镇）"
PRINCIPAL = "单位负责人（山口镇）"
UNIT_LEADER = "单位领导（山口镇）"
EDITOR = "编辑"
HEAD = "办公室主任"
LEADER = "签发领导"
KEY = r"[0-9a-f]{8}-[0-9a-f-]{27}"


@dataclass(frozen=True, slots=True)
class Step:
    """What was tried for a clause of the task, and whether it held."""

    clause: int
    ok: bool
    sentence: str


class Walk:
    """The people of one walk and what they made on the way."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._people: dict[str, Visitor] = {}
        self.manuscript = ""
        self.submission = ""

    def person(self, label: str) -> Visitor:
        if label not in self._people:
            self._people[label] = Visitor.enters(self.base, label)
        return self._people[label]

    # --- 1: the unit -----------------------------------------------------------------------

    def write(self) -> str:
        officer = self.person(OFFICER)
        page = officer.get("/desk/write/")
        form = page.form("title", "body", "kind")
        values: Values = {
            "title": TITLE,
            "body": BODY,
            "kind": form.choice("kind", "动态"),
            "keywords": "石雕 夜校",
        }
        officer.send(form, {**values, "do": "save"})
        again = officer.get(page.url).form("title", "body", "kind")
        expect(dict(again.fields)["title"] == TITLE, "the draft lost its title")
        expect(dict(again.fields)["body"].strip() == BODY, "the draft lost its text")
        sent = officer.send(again, {"do": "submit"})
        officer.send(again, {"do": "submit"})  # a double click
        self.manuscript = key_in(sent.url)
        listed = officer.get(f"/desk/manuscripts/?q={quoted(TITLE)}")
        rows = {target for target, words in listed.links if TITLE in words and "/desk/" in target}
        expect(len(rows) == 1, f"a double click submitted twice: {sorted(rows)}")
        return _("The officer writes, saves and submits; a double click submits once.")

    def upload(self) -> str:
        officer = self.person(OFFICER)
        page = officer.get("/desk/write/")
        files = {"word": ("夜校.docx", word_file("山口镇石雕夜校第二期开班", BODY))}
        read = officer.send(page.form("title", "body", "kind"), {"do": "word"}, files=files)
        fields = dict(read.form("title", "body", "kind").fields)
        expect(fields["title"] == "山口镇石雕夜校第二期开班", "the Word file gave no title")
        expect("开脸" in fields["body"], "the Word file gave no text")
        files = {"word": ("坏.docx", b"not a Word file")}
        form = officer.get(page.url).form("title", "body", "kind")
        bad = officer.send(form, {"do": "word"}, files=files, may_fail=True)
        kept = dict(bad.form("title", "body", "kind").fields)
        expect("开脸" in kept["body"], "a bad file lost the text")
        return _("A Word file becomes title and text; a file that is none loses nothing.")

    def sign(self) -> str:
        principal = self.person(PRINCIPAL)
        page = principal.get(f"/desk/manuscripts/{self.manuscript}/")
        form = page.form(action="/sign/")
        self.submission = key_in(form.action)
        principal.send(form)
        said = self.person(OFFICER).get(f"/desk/manuscripts/{self.manuscript}/").text
        expect("已报送" in said, "the signature did not reach the desk")
        return _("The principal signs; the writer sees it on the time line.")

    # --- 2: the desk -----------------------------------------------------------------------

    def review(self) -> str:
        editor, officer = self.person(EDITOR), self.person(OFFICER)
        queue = editor.get(f"/desk/queue/?q={quoted(TITLE)}")
        expect(self.submission in queue.html, "the queue does not find the manuscript")
        place = f"/desk/queue/{self.submission}/"
        editor.send(editor.get(place).form(action="/hold/"), {"do": "claim"})
        editor.send(editor.get(place).form("question"), {"question": QUESTION})
        asked = officer.get(f"/desk/manuscripts/{self.manuscript}/")
        field = "answer" if "answer" in asked.form(action="/answer/").names() else "text"
        officer.send(asked.form(action="/answer/"), {field: ANSWER})
        page = editor.get(place)
        expect(ANSWER in page.text, "the answer did not reach the editor")
        form = page.form("title", "body", "version")
        edited = TITLE.replace("开出第一课", "开课")
        editor.send(form, {"title": edited, "do": "save"})
        late: Values = {"title": "改乱了", "do": "save", "idempotency_key": str(uuid.uuid4())}
        stale = editor.send(form, late, may_fail=True)
        expect("没有覆盖" in stale.text, "a stale save was not refused")
        editor.send(editor.get(place).form("title", "body", "version"), {"do": "accept"})
        said = officer.get(f"/desk/manuscripts/{self.manuscript}/").text
        expect("已采用" in said, "the writer does not see that it was accepted")
        return _("The editor claims, verifies, edits and accepts; a stale save changes nothing.")

    def refuse(self) -> str:
        editor = self.person(EDITOR)
        queue = editor.get("/desk/queue/?state=submitted")
        key = next(value for value, _words in queue.form("ids").choices["ids"])
        place = f"/desk/queue/{key}/"
        without = editor.get(place).form("title", "body", "version")
        bare = editor.send(without, {"do": "return", "return_note": ""}, may_fail=True)
        expect("理由" in bare.text, "a return without a reason was not refused")
        form = editor.get(place).form("title", "body", "version")
        editor.send(form, {"do": "return", "return_note": "请补充参加人数和时间。"})
        returned = editor.get("/desk/queue/?state=returned")
        expect(key in returned.html, "the returned manuscript is not in its list")
        return _("A manuscript goes back with its reason, and not without one.")

    # --- 3: an issue -----------------------------------------------------------------------

    def issue(self) -> str:
        editor = self.person(EDITOR)
        form = editor.get("/desk/issues/new/").form("periodical", "series")
        values: Values = {"series": "special", "title": "石雕学徒夜校专题"}
        values["periodical"] = form.choices["periodical"][0][0]
        started = editor.send(form, values)
        place = f"/desk/issues/{key_in(started.url)}/"
        picking = editor.get(f"{place}pick/?q={quoted('石雕学徒夜校')}")
        form = next(f for f in picking.forms if f.post and self.submission in str(f.choices))
        name = next(n for n, found in form.choices.items() if self.submission in str(found))
        editor.send(form, {name: self.submission})
        editor.send(editor.get(place).form(words="送主任"), button="送主任")
        head, leader = self.person(HEAD), self.person(LEADER)
        head.send(head.get(place).form(words="核稿通过"), button="核稿通过")
        leader.send(leader.get(place).form(words="签发"), button="签发")
        said = editor.get(place).text
        expect(bool(re.search(r"专刊第\d+期", said)), "the issue has no number")
        expect("已出刊" in said, "the issue is not published")
        return _("An issue is put together, checked, signed off, numbered and published.")

    # --- 4: upward -------------------------------------------------------------------------

    def dispatch(self) -> str:
        editor, leader = self.person(EDITOR), self.person(LEADER)
        page = editor.get(f"/dispatch/from/submission/{self.submission}/")
        form = page.form("outlets")
        wanted = [values_of_outlet(page, name) for name in ("团市委信息", "市委办信息")]
        editor.send(form, {"outlets": wanted})
        listed = editor.get(f"/dispatch/list/?q={quoted('石雕学徒夜校')}")
        places = sorted({h for h, _w in listed.links if re.search(rf"/dispatch/{KEY}/$", h)})
        expect(len(places) == 2, f"two dispatches were expected: {places}")
        for place in places:
            signer = leader.get(place)
            if any("/sign/" in form.action for form in signer.forms):
                leader.send(signer.form(action="/sign/"))
            else:
                editor.send(editor.get(place).form(action="/sent/"))
        said = [editor.get(place).text for place in places]
        expect(all("已上报" in text for text in said), "a dispatch was not sent")
        return _("One manuscript goes to two outlets, signed off where its level asks for it.")

    def adopt(self) -> str:
        editor = self.person(EDITOR)
        place = f"/dispatch/manuscripts/{self.manuscript}/"
        form = editor.get(f"{place}adopted/").form("outlet", "form", "on")
        outlet = form.choice("outlet", "团市委信息")
        editor.send(form, {"outlet": outlet, "printed_in": "团市委信息2026年第88期"})
        form = editor.get(f"{place}instructed/").form("leader", "text")
        editor.send(form, {"leader": "叶崇景", "post": "县委副书记", "text": "做法好，请推广。"})
        form = editor.get("/dispatch/adoptions/afterwards/").form("title", "unit", "outlet")
        editor.send(
            form,
            {
                "title": "温溪镇青年志愿者登上市报",
                "unit": form.choice("unit", "温溪镇"),
                "kind": form.choice("kind", "动态"),
                "outlet": form.choice("outlet", "市级媒体"),
            },
        )
        said = editor.get("/dispatch/adoptions/").text
        expect("温溪镇青年志愿者登上市报" in said, "the back-entered adoption is not listed")
        return _("An adoption, an instruction and a back-entered adoption are recorded.")

    # --- 5 and 6: it comes back, with points ----------------------------------------------

    def comes_back(self) -> str:
        officer = self.person(OFFICER)
        inbox = officer.get("/inbox/").text
        expect("团市委信息" in inbox and "石雕学徒夜校" in inbox, "no message of the adoption")
        said = officer.get(f"/desk/manuscripts/{self.manuscript}/").text
        expect("团市委信息" in said, "the manuscript does not show its adoption")
        expect("批示" in said, "the manuscript does not show the instruction")
        return _("Adoption and instruction stand in the inbox and on the manuscript.")

    def score(self) -> str:
        officer = self.person(OFFICER)
        standings = officer.get("/scoring/")
        unit = officer.get(standings.link("山口镇", "/scoring/units/"))
        expect("石雕学徒夜校" in unit.text, "the unit's lines do not name the manuscript")
        expect("第六条" in unit.text, "the unit's lines do not name the clause")
        policy = self.person(HEAD).get("/scoring/policy/").text
        expect("常山" in policy, "the policy in force is not shown")
        tried = self.person(HEAD).get("/scoring/what-if/").text
        expect("减负合规" in tried, "no draft can be tried")
        return _("Every figure of the standings opens into lines with fact, clause and arithmetic.")

    # --- 7: the bulletin -------------------------------------------------------------------

    def bulletin(self) -> str:
        editor, head, leader = self.person(EDITOR), self.person(HEAD), self.person(LEADER)
        made = editor.send(editor.get("/bulletins/").form(words="出通报"))
        key = key_in(made.url)
        place = f"/bulletins/{key}/"
        for visitor, action in ((editor, "/send/"), (head, "/pass/"), (leader, "/publish/")):
            visitor.send(visitor.get(place).form(action=action))
        reader = self.person(UNIT_LEADER)
        read = reader.get(f"{place}read/")
        expect("第三季度" in read.text, "the unit leader does not see the bulletin")
        reader.get("/bulletins/")
        receipts = re.search(r"(\d+) 人中 (\d+) 人未打开", editor.get(place).text)
        expect(receipts is not None and receipts[1] != receipts[2], "no read receipts")
        printed = editor.get(f"{place}print.html").text
        expect("乡镇（街道）组" in printed, "the print lacks a table per group")
        return _("The bulletin of the closed quarter is drafted, signed, delivered and read.")

    # --- 8: the office's own house ---------------------------------------------------------

    def house(self) -> str:
        system, security = self.person("系统管理员"), self.person("安全管理员")
        form = system.get("/organizations/new/").form("name", "code", "parent")
        founded = system.send(
            form,
            {
                "name": "共青团演示新区工作委员会",
                "short_name": "演示新区",
                "code": "new-area",
                "parent": form.choice("parent", "团县委"),
                "kind": form.choice("kind", "乡镇街道"),
            },
        )
        expect("演示新区" in founded.text, "the new organization is not shown")
        form = system.get("/organizations/people/new/").form("name", "mobile")
        person = system.send(form, {"name": "演示新人"})
        page = security.get(f"/organizations/people/{key_in(person.url)}/appoint/")
        form = page.form("organization", "role")
        security.send(
            form,
            {
                "organization": form.choice("organization", "演示新区"),
                "role": form.choice("role", "信息员"),
            },
        )
        roster = self.person(EDITOR).get("/organizations/roster/?q=" + quoted("演示新人")).text
        expect("演示新人" in roster, "the roster lacks the new officer")
        return _("An organization is founded, a person added and appointed; the roster follows.")

    def audit(self) -> str:
        refused = self.person(OFFICER).get("/desk/queue/", may_fail=True)
        expect(refused.status == 403, "an officer may open the queue")
        auditor = self.person("审计管理员")
        log = auditor.get("/audit/").text
        expect("越权" in log or "拒绝" in log, "the refused attempt is not in the log")
        auditor.send(auditor.get("/audit/verify/").form(action="/verify/"))
        expect(says(auditor, "/audit/verify/", "完整"), "the log does not verify")
        return _("A refused attempt is a sentence and a row; the sealed log verifies.")


def walk(base: str) -> Iterator[Step]:
    """Walk clauses 1 to 8; every step says how it went, a failed one doesn't stop the others."""
    walked = Walk(base)
    steps: tuple[tuple[int, Callable[[], str]], ...] = (
        (1, walked.write),
        (1, walked.upload),
        (1, walked.sign),
        (2, walked.review),
        (2, walked.refuse),
        (3, walked.issue),
        (4, walked.dispatch),
        (4, walked.adopt),
        (5, walked.comes_back),
        (6, walked.score),
        (7, walked.bulletin),
        (8, walked.house),
        (8, walked.audit),
    )
    for clause, act in steps:
        try:
            yield Step(clause, True, act())
        except (Astray, StopIteration, KeyError, OSError) as fault:
            yield Step(clause, False, f"{act.__name__}: {fault or type(fault).__name__}")


def word_file(title: str, body: str) -> bytes:
    """A Word document with a title and paragraphs."""
    document = docx.Document()
    document.add_heading(title, 0)
    for paragraph in body.split("\n"):
        document.add_paragraph(paragraph)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def expect(held: bool, otherwise: str) -> None:
    """Raises ``Astray`` with the words unless it held."""
    if not held:
        raise Astray(otherwise)


def says(visitor: Visitor, path: str, words: str) -> bool:
    """Whether a page says these words within a minute: the work behind it goes on meanwhile."""
    until = time.monotonic() + 60
    while words not in visitor.get(path).text:
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def key_in(address: str) -> str:
    """The first key in an address."""
    found = re.search(KEY, address)
    if found is None:
        raise Astray(f"no key in {address}")
    return found[0]


def quoted(words: str) -> str:
    return urllib.parse.quote(words)


def values_of_outlet(page: Page, name: str) -> str:
    """The value of the outlet's box: the one that stands before its name on the page."""
    before = page.html.split(name, 1)[0]
    values = re.findall(
        rf'name="outlets"[^>]*value="({KEY})"|value="({KEY})"[^>]*name="outlets"', before
    )
    if not values:
        raise Astray(f"{page.url}: no box for {name}")
    return "".join(values[-1])
