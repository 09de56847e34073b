"""The pictures of the manual, taken from a demo (``./dev docs --pictures``).

Builds a demo in a folder of its own, or takes a running one (``--url``), walks it in Chromium and
writes docs/images: a window of 1440 × 900 made smaller, phones side by side.
"""

import argparse
import contextlib
import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from qingxun.config.devtools.running import ROOT, free_port, say
from tests.config.installations import command, environment, wait_until_up
from tests.journeys.browsing import PC, PHONE, visit

FOLDER = ROOT / "docs/images"
WIDTH = 1100  # pixels of a picture in the manual
COLORS = 192
GROUND = "#ecebe8"
OFFICER, LEADER, EDITOR = "信息员（山口镇）", "单位领导（山口镇）", "编辑（团县委）"
HEAD, SIGNER = "办公室主任（团县委）", "签发领导（团县委）"
TITLE = "山口镇青年石雕师傅进课堂教手艺"
TEXT = (
    "11月20日，山口镇团委请六位青年石雕师傅走进镇中心小学，给四、五年级学生上了第一堂石雕课。\n"
    "一是教得懂。从认石头、画线条开始，每人一块边角料，两节课刻出一片叶子。\n"
    "二是长得久。学校排进每周五下午的社团课，师傅轮流来，材料由石雕行业团支部出。"
)


@dataclass
class Studio:
    """A demo that runs, and a browser."""

    browser: Browser
    url: str

    @contextmanager
    def as_(self, label: str, size: dict[str, int] = PC) -> Iterator[Page]:
        """A page of somebody of the demo's sign-in list; phones at double density."""
        context = self.browser.new_context(
            viewport=size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            device_scale_factor=2 if size is PHONE else 1,
        )
        page = context.new_page()
        page.goto(self.url + "/accounts/login/")
        page.get_by_role("button", name=label, exact=True).click()
        page.wait_for_load_state("networkidle")
        yield page
        context.close()

    def open(self, page: Page, path: str) -> None:
        visit(page, self.url + path)
        page.wait_for_load_state("networkidle")


def shot(page: Page) -> Image.Image:
    """What stands in the window now."""
    page.wait_for_timeout(1800)  # charts and thumbnails come in
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def keep(name: str, image: Image.Image) -> None:
    """Write a small PNG."""
    if image.width > WIDTH:
        size = (WIDTH, round(image.height * WIDTH / image.width))
        image = image.resize(size, Image.Resampling.LANCZOS)
    small = image.quantize(
        COLORS, kmeans=1, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    path = FOLDER / f"{name}.png"
    small.save(path, optimize=True)
    say(f"{path.relative_to(ROOT)} {path.stat().st_size // 1024} KB")


def side_by_side(images: list[Image.Image]) -> Image.Image:
    """Phones beside each other on the ground of the program."""
    gap = 30
    width = (WIDTH - gap * (len(images) + 1)) // len(images)
    height = round(width * PHONE["height"] / PHONE["width"])
    whole = Image.new("RGB", (WIDTH, height + 2 * gap), GROUND)
    for place, image in enumerate(images):
        phone = image.resize((width, height), Image.Resampling.LANCZOS)
        whole.paste(phone, (gap + place * (width + gap), gap))
    return whole


ROW = "a.qx-row-link"


def walked(name: str, who: str, address: str, *links: str) -> Callable[[Studio], None]:
    """Open a page, follow links (CSS), and keep what is there then."""

    def take(studio: Studio) -> None:
        with studio.as_(who) as page:
            studio.open(page, address)
            for link in links:
                page.locator(link).first.click()
                page.wait_for_load_state("networkidle")
            keep(name, shot(page))

    return take


def writing(studio: Studio) -> None:
    with studio.as_(OFFICER, PHONE) as page:
        home = shot(page)
        studio.open(page, "/desk/write/")
        page.get_by_label("标题").first.fill(TITLE)
        page.get_by_label("稿件类别").select_option(index=1)
        page.get_by_label("正文").first.fill(TEXT)
        page.locator("[data-save-state]", has_text="已保存").wait_for()
        page.evaluate("window.scrollTo(0, 0)")
        form = shot(page)
        studio.open(page, "/desk/manuscripts/")
        page.locator("tr", has_text=re.compile("已采用|已编发")).locator("a").first.click()
        page.wait_for_load_state("networkidle")
        keep("journey-1-write", side_by_side([home, form, shot(page)]))


def reviewing(studio: Studio) -> None:
    with studio.as_(EDITOR) as page:
        studio.open(page, "/desk/queue/?state=submitted")
        page.locator("a.qx-row-link").first.click()
        page.wait_for_load_state("networkidle")
        body = page.locator("#edit-body")
        body.fill(edited(body.input_value()))
        page.locator("[data-save-state]", has_text="已保存").first.wait_for()
        changes = page.locator("a[data-key=d]")
        page.reload()
        page.wait_for_load_state("networkidle")
        if changes.count():
            changes.click()
            page.wait_for_load_state("networkidle")
        page.evaluate("window.scrollTo(0, 0)")
        keep("journey-2-review", shot(page))


def edited(text: str) -> str:
    """As an editor would shorten it: the second sentence and set phrases out."""
    first, *rest = text.split("。")
    for word in ("近日，", "积极", "广大", "切实", "进一步"):
        first = first.replace(word, "")
    return "。".join([first, *rest[1:]])


def board(studio: Studio) -> None:
    with studio.as_(EDITOR) as page:
        studio.open(page, "/dispatch/")
        page.get_by_label("时期").select_option(index=2)  # a quarter whose answers have come
        page.wait_for_load_state("networkidle")
        keep("journey-4-dispatch", shot(page))


def policy(studio: Studio) -> None:
    """The draft with more for quality: a clause in the editor, the rules from above; a phone."""
    with studio.as_(HEAD) as page:
        studio.open(page, "/scoring/policy/versions/?state=draft")
        page.locator("tr", has_text="方案一").locator("a").first.click()
        page.wait_for_load_state("networkidle")
        rules = page.locator("#rules")
        rules.scroll_into_view_if_needed()
        keep("policy-rules", shot(page))
        page.get_by_role("link", name="修改草案").click()
        page.wait_for_load_state("networkidle")
        page.get_by_role("link", name=re.compile("^第六条")).click()
        page.wait_for_load_state("networkidle")
        page.wait_for_selector("#effect strong")
        keep("policy-editor", shot(page))
    with studio.as_(OFFICER, PHONE) as page:
        studio.open(page, "/scoring/policy/?outlet=city_league&form=single#calculator")
        page.locator("#calculator").scroll_into_view_if_needed()
        keep("policy-phone", shot(page))


def what_if(studio: Studio) -> None:
    """Both drafts beside what is in force."""
    with studio.as_(HEAD) as page:
        studio.open(page, "/scoring/what-if/")
        for box in page.locator("input[name=draft]").all()[:2]:
            box.check()
        page.get_by_role("button", name="比较").click()
        page.wait_for_load_state("networkidle")
        keep("what-if", shot(page))


OPINION = (
    "为进一步提高全县共青团信息工作质量，现提出如下意见。\n"
    "一、总体要求\n坚持围绕中心、服务大局，坚持实事求是、及时准确。\n"
    "二、主要任务\n（一）健全网络。各单位明确一名信息员，报县团委备案。\n"
    "（二）提高质量。选准角度，深入调查，多报有分析、有建议的信息。"
)


def compose(studio: Studio) -> None:
    with studio.as_(EDITOR) as page:
        studio.open(page, "/prints/compose/")
        page.locator("[name=title]").fill("关于进一步加强全县共青团信息调研工作的意见")
        page.locator("[name=number]").fill("青团发〔2026〕12号")
        page.locator("[name=addressee]").fill("各乡镇（街道）团委，县直各团委：")
        page.locator("[name=text]").fill(OPINION)
        page.locator(".qd-page").first.wait_for()
        page.wait_for_timeout(2500)
        page.evaluate("window.scrollTo(0, 0)")
        keep("compose", shot(page))


def paper(studio: Studio) -> None:
    """The question before a document goes to the head; one that waits for the leader."""
    with studio.as_(EDITOR) as page:
        studio.open(page, "/prints/compose/")
        page.locator("[name=title]").fill("关于做好冬季青年志愿服务工作的通知")
        page.locator("[name=text]").fill(f"{OPINION}\n联系人：王小明，电话13857088123。")
        page.get_by_role("button", name="送主任核稿").click()
        page.locator(".qd-page").first.wait_for()
        page.wait_for_timeout(2500)
        keep("ask-paper", shot(page))
    with studio.as_(SIGNER) as page:
        studio.open(page, "/prints/papers/?state=signing")
        page.locator("a.qx-row-link").first.click()
        page.locator(".qd-page").first.wait_for()
        keep("paper", shot(page))


def verify(studio: Studio) -> None:
    """A bulletin that was taken back and issued anew, as whoever scans its code sees it."""
    with studio.as_(SIGNER) as page:
        studio.open(page, "/bulletins/?state=withdrawn&sort=on")
        page.locator("a.qx-row-link").first.click()
        words = page.request.get(f"{page.url}print.html").text()
        code = re.search(r"SHA-256）：([0-9a-f ]+)", words)
        assert code is not None
    with studio.as_(SIGNER, PHONE) as page:
        studio.open(page, "/v/?" + urlencode({"code": code[1]}))
        old = shot(page)
        page.get_by_role("alert").get_by_role("link").click()
        keep("verify", side_by_side([old, shot(page)]))


def register(studio: Studio) -> None:
    with studio.as_(EDITOR) as page:
        studio.open(page, "/prints/issued/")
        keep("issued-documents", shot(page))


def copies(studio: Studio) -> None:
    """A text from another unit that nobody has looked at yet."""
    with studio.as_(EDITOR) as page:
        studio.open(page, "/copies/?state=open&kind=other")
        page.locator("a.qx-row-link").last.click()
        page.wait_for_load_state("networkidle")
        keep("copies", shot(page).crop((216, 0, *PC.values())))  # two full pages of text weigh much


def comparing(studio: Studio) -> None:
    with studio.as_(EDITOR) as page:
        open_submission(studio, page, "舒桥乡青年村播")
        page.get_by_role("link", name="逐处取舍").click()
        page.wait_for_load_state("networkidle")
        keep("comparing", shot(page))


def personal_data(studio: Studio) -> None:
    with studio.as_(EDITOR) as page:
        open_submission(studio, page, "仁庄镇为留守儿童")
        page.locator("#wording").scroll_into_view_if_needed()
        keep("personal-data", shot(page))


def open_submission(studio: Studio, page: Page, title: str) -> None:
    """The editor's page of a submission in the queue."""
    studio.open(page, f"/desk/queue/?state=all&q={title}")
    page.locator("a.qx-row-link").first.click()
    page.wait_for_load_state("networkidle")


def proofreading(studio: Studio) -> None:
    with studio.as_(OFFICER) as page:
        studio.open(page, "/desk/write/")
        page.get_by_label("标题").first.fill(TITLE + "。")
        page.get_by_label("正文").first.fill(
            TEXT
            + "\n参加活动的还有农民工子女三十余人左右...学生陈小雨（电话13905788531）刻了一只小鱼。"
        )
        page.locator(".qx-look-line").first.wait_for()
        page.locator("[data-keyword]").first.wait_for()
        page.locator("[data-look]").scroll_into_view_if_needed()
        keep("proofreading", shot(page))


PICTURES: dict[str, Callable[[Studio], None]] = {
    "queue": walked("queue", EDITOR, "/desk/queue/"),
    "write": writing,
    "review": reviewing,
    "issue": walked("journey-3-issue", EDITOR, "/desk/issues/", f"tr:has-text('已出刊') {ROW}"),
    "dispatch": board,
    "points": walked("journey-5-points", OFFICER, "/scoring/", "tr:has-text('山口镇') a"),
    "bulletin": walked("journey-6-bulletin", LEADER, "/bulletins/", ROW),
    "commission": walked("commission", EDITOR, "/desk/commissions/sent/?state=done", ROW),
    "incident": walked("incident", EDITOR, "/facts/incidents/"),
    "copies": copies,
    "comparing": comparing,
    "personal-data": personal_data,
    "proofreading": proofreading,
    "hot-words": walked("hot-words", EDITOR, "/topics/"),
    "policy": policy,
    "what-if": what_if,
    "objection": walked("objection", EDITOR, "/scoring/objections/?state=raised", ROW),
    "score-question": walked(
        "score-question",
        HEAD,
        "/assessment/",
        f"tbody tr:last-child {ROW}",
        "a:has-text('组织建设')",
        "a[href*='/assessment/questions/']",
    ),
    # the latest quarter that has ended
    "closing": walked("period-close", EDITOR, "/scoring/periods/", f"tbody tr:nth-child(2) {ROW}"),
    "intake": walked("intake", OFFICER, "/intake/", f"{ROW}:has-text('（定稿）.docx')"),
    "compose": compose,
    "paper": paper,
    "verify": verify,
    "issued-documents": register,
    "risks": walked("assessment-risks", HEAD, "/assessment/", ROW, "a:has-text('风险名单')"),
    "results": walked(
        "assessment-results",
        HEAD,
        "/assessment/",
        f"tr:has-text('考核已公布') {ROW}",
        "a:has-text('考核结果')",
    ),
}


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """A demo of one's own, built and served; its address."""
    with tempfile.TemporaryDirectory(prefix="qingxun-pictures-") as folder:
        home = Path(folder) / "demo"
        subprocess.run(command(home, "demo", "build"), env=environment(), check=True)
        port = free_port()
        server = subprocess.Popen(
            command(home, "demo", "serve", "--port", str(port)),
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_until_up(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev docs --pictures")
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--url", help="a demo that runs already")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    running = contextlib.nullcontext(asked.url) if asked.url else demo()
    with running as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--lang=zh-CN"],
            env={**os.environ, "LANGUAGE": "zh_CN"},
        )
        for name in asked.names or PICTURES:
            PICTURES[name](Studio(browser, url))
        browser.close()


if __name__ == "__main__":
    main()
