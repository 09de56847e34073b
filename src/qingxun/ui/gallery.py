"""All pieces of the look on one page, for those who build. Only an installation in DEBUG has it."""

import datetime as dt
from types import SimpleNamespace as Row
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qingxun.kit.clock import now
from qingxun.ui.charts import Chart, Series
from qingxun.ui.filters import ChoiceFilter, DateRangeFilter, FlagFilter, ManyFilter, TextFilter
from qingxun.ui.lists import Column, ListPage
from qingxun.ui.views import marked

STATES = [
    ("waiting", "待审核", "amber"),
    ("review", "审核中", "blue"),
    ("returned", "退回修改", "brown"),
    ("adopted", "已录用", "green"),
    ("draft", "草稿", "grey"),
]
UNITS = ["鹤城街道团工委", "温溪镇团委", "东源镇团委", "县第一中学团委", "石雕行业团工委"]
TITLES = [
    "关于侨乡青年返乡创业情况的调研报告",
    "石雕行业青年工匠技能断层问题亟待关注",
    "县一中开展“青春心向党”主题团日",
    "海外侨青对暑期夏令营提出三点建议",
    "乡镇团委换届中反映的几个问题",
    "志愿服务队助力台风灾后清理",
    "外来务工青年子女入学需求调查",
]
BODY = (
    "　　近日，团县委围绕侨乡青年返乡创业开展专题调研，走访乡镇（街道）12个、企业2"
    "7家，召开座谈会6场。\n\n"
    "　　调研发现，返乡青年普遍反映三个方面的困难：一是融资渠道单一，首贷率仅为31."
    "4%；二是场地租金上涨较快；三是海外资源对接缺少固定平台。\n\n"
    "　　对此，建议由侨联、人社、金融等部门建立联席机制，每季度会商一次，形成问题清单"
    "并逐项销号。"
)


class SpecimenForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label="标题", max_length=50, help_text="写明单位、事情和结果。")
    kind = forms.ChoiceField(label="类别", choices=[("1", "动态"), ("2", "问题建议")])
    on = forms.DateField(label="发生日期", widget=forms.DateInput(attrs={"type": "date"}))
    body = forms.CharField(label="正文", widget=forms.Textarea)
    desks = forms.MultipleChoiceField(
        label="报送给",
        choices=[("1", "县团委"), ("2", "县委办")],
        widget=forms.CheckboxSelectMultiple,
    )
    urgent = forms.BooleanField(label="紧急信息", required=False)
    photo = forms.FileField(label="照片", required=False)


def rows() -> list[Row]:
    """Lines of a list that stand for manuscripts."""
    found = []
    for index in range(64):
        state, word, tone = STATES[index % len(STATES)]
        day = dt.date(2026, 11, 21) - dt.timedelta(days=index)
        found.append(
            Row(
                pk=index,
                title=TITLES[index % len(TITLES)],
                unit=UNITS[index % len(UNITS)],
                kind="动态" if index % 2 else "问题建议",
                state=state,
                word=word,
                tone=tone,
                points=index % 5 * 7.5 or None,
                day=day,
            )
        )
    return found


def specimen_list(request: HttpRequest) -> ListPage:
    return ListPage(
        request.GET,
        rows=rows(),
        columns=[
            Column("title", "标题", sort=lambda row: row.title),
            Column("state", "状态", sort=lambda row: row.word),
            Column("points", "得分", sort=lambda row: row.points or 0, number=True),
            Column("day", "日期", sort=lambda row: row.day, descending_first=True),
        ],
        filters=[
            TextFilter("q", "标题", narrow=lambda rows, text: [r for r in rows if text in r.title]),
            ChoiceFilter(
                "state",
                "状态",
                choices=[(state, word) for state, word, _ in STATES],
                narrow=lambda rows, state: [r for r in rows if r.state == state],
            ),
            ManyFilter(
                "unit",
                "单位",
                choices=[(unit, unit) for unit in UNITS],
                narrow=lambda rows, units: [r for r in rows if r.unit in units],
            ),
            DateRangeFilter("on", "日期", narrow=between),
            FlagFilter("mine", "只看我的", narrow=lambda rows, _yes: rows[::3]),
        ],
        default_sort="-day",
        page_size=10,
    )


def between(found: list[Row], days: tuple[dt.date | None, dt.date | None]) -> list[Row]:
    first, last = days
    return [r for r in found if (not first or r.day >= first) and (not last or r.day <= last)]


def charts() -> list[Chart]:
    months = [f"{month}月" for month in range(1, 12)]
    filed = [32, 21, 45, 51, 66, 48, 72, 69, 80, 77, 58]
    adopted = [11, 7, 18, 20, 31, 19, 33, 29, 41, 38, 26]
    rates = [round(100 * a / f, 1) for a, f in zip(adopted, filed, strict=True)]
    return [
        Chart(
            "下半年每月报送七十篇上下，录用率近半",
            months,
            [
                Series("报送", filed, color="muted", unit="篇"),
                Series("录用", adopted, color="red", unit="篇"),
                Series("录用率", rates, kind="line", color="gold", unit="%", right=True),
            ],
            head="月份",
        ),
        Chart(
            "温溪镇团委得分领先",
            UNITS,
            [Series("得分", [186, 171, 149, 133, 96], color="red", unit="分")],
            head="单位",
            lying=True,
        ),
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """A shell as office makes it."""

    def item(label: str, icon: str, count: int = 0, active: bool = False, **more: Any) -> Any:
        return {"label": label, "icon": icon, "url": "#", "count": count, "active": active, **more}

    writing = [item("写稿", "pencil-plus"), item("我的稿件", "files", 2)]
    desk = [
        item("来稿", "inbox", 14, True),
        item("刊物", "news"),
        item("上报", "send", 3),
        item("录用", "award"),
    ]
    scoring = [
        item("得分", "trophy"),
        item("计分办法", "scale"),
        item("通报", "report-analytics"),
    ]
    return {
        "committee": "青田团县委",
        "person_name": "陈晓云",
        "roles": ["编辑", "信息员"],
        "nav": [
            item("工作台", "layout-dashboard"),
            item("稿件", "file-text", children=writing),
            item("编辑部", "news", 17, children=desk),
            item("计分考核", "scale", children=scoring),
            item("组织", "sitemap"),
            item("系统", "settings"),
        ],
        "bottom_nav": [
            item("工作台", "layout-dashboard"),
            item("写稿", "pencil-plus"),
            item("我的稿件", "files", 2),
            item("来稿", "inbox", 14, True),
            item("得分", "trophy"),
        ],
        "inbox_url": "#inbox",
        "inbox_count": 5,
        "account_url": "#account",
        "sign_out_url": "#out",
        "suggestion_url": "#suggestion",
        "demo": True,
    }


@marked("public: only an installation in DEBUG has this address")
def show(request: HttpRequest) -> HttpResponse:
    """The gallery; ``?wrong=1`` shows the form with errors, ``?said=1`` the messages."""
    if request.GET.get("said"):
        messages.success(request, "《关于侨乡青年返乡创业情况的调研报告》已报送给县团委。")
        messages.error(request, "没有保存：稿件已被王科长打开。")
    data = {"title": "", "kind": "9"} if request.GET.get("wrong") else None
    context = {
        "shell": frame(request),
        "list": specimen_list(request),
        "charts": charts(),
        "form": SpecimenForm(data, initial={"body": BODY, "title": TITLES[0]}),
        "states": STATES,
        "body": BODY,
        "title": TITLES[0],
        "best": list(zip(UNITS, [186, 171, 149, 133, 96], strict=True)),
        "at": now() - dt.timedelta(days=3, hours=2),
        "parts": [
            ("equal", "团县委"),
            ("delete", "最近"),
            ("insert", "近日"),
            ("equal", "围绕侨乡青年返乡创业开展"),
            ("insert", "专题"),
            ("equal", "调研。"),
        ],
    }
    return render(request, "ui/gallery.html", context)
