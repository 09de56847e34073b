"""Documents of every kind, as an office would write them, and the fonts of the floor."""

from dataclasses import replace

from qingxun.documents.engine.content import (
    Align,
    Attachment,
    Cell,
    Chart,
    Code,
    Column,
    Document,
    Foot,
    Head,
    Heading,
    Item,
    Kind,
    Line,
    Listing,
    Names,
    Paragraph,
    Signature,
    Table,
    blocks_of_text,
)
from qingxun.documents.typesetting.fonts import Shelf, shelf

NOTO = ("/usr/share/fonts/opentype/noto",)
COMMITTEE = "共青团青田县委员会"
OFFICE = "共青团青田县委办公室"
TEXT = (
    "为进一步提高全县共青团信息工作质量，更好发挥信息工作服务领导决策、反映青年呼声、"
    "推动工作落实的作用，根据上级团组织有关要求，结合我县实际，现就有关事项通知如下。"
)
MORE = (
    "各基层团组织要明确一名负责人分管信息工作，配备一名以上信息员，形成上下贯通、反应灵敏的"
    "信息网络。2026年内实现信息员全员培训，覆盖率达到100%。"
)
UNITS = (
    *("鹤城街道团工委", "油竹街道团工委", "三溪口街道团工委", "温溪镇团委", "东源镇团委"),
    *("高湖镇团委", "船寮镇团委", "海口镇团委", "腊口镇团委", "北山镇团委", "山口镇团委"),
    *("仁庄镇团委", "万山乡团委", "黄垟乡团委", "季宅乡团委"),
)
BODY = (
    Paragraph(TEXT),
    Heading("一、总体要求"),
    Paragraph(MORE * 2),
    Heading("二、主要任务"),
    Paragraph(MORE, lead="（一）健全信息网络。"),
    Heading("（二）提高信息质量", 2),
    Paragraph("1.选准角度。围绕党政关注、青年关心、社会关切的问题，深入调查研究。"),
    Paragraph("2.把握时机。" + "活动前、活动中、活动后都要及时报送。" * 6),
    Heading("三、工作要求"),
    Paragraph(MORE * 3),
)
ON = "2026-11-21"
DATE = "2026年11月21日"
SIGNED = Signature((COMMITTEE,), DATE)
PRINTED = Foot(
    (Line("抄送", "共青团丽水市委，中共青田县委办公室，县人民政府办公室，县委组织部、统战部。"),),
    OFFICE,
    f"{DATE}印发",
)
FEW = Table(
    ((Cell("单位"), Cell("姓名"), Cell("联系电话")),),
    (("鹤城街道团工委", "张三", "13800000000"), ("油竹街道团工委", "李四", "13900000000")),
)
OFFICIAL = Document(
    Kind.OFFICIAL,
    "关于进一步加强全县共青团信息调研工作的意见",
    BODY,
    head=Head((COMMITTEE,), "文件", "青团发〔2026〕12号", urgency="特急"),
    addressee="各乡镇（街道）团委，县直各团委、团总支：",
    signature=SIGNED,
    notes=("此件公开发布",),
    attachments=(
        Attachment("青田县共青团信息工作计分办法", (Paragraph(TEXT),)),
        Attachment("信息员登记表", (FEW,)),
    ),
    foot=PRINTED,
    author=COMMITTEE,
    keywords=("信息工作",),
    on=ON,
)
UPWARD = Document(
    Kind.UPWARD,
    "共青团青田县委员会关于2026年信息工作情况的报告",
    BODY[:5],
    head=Head((COMMITTEE,), "文件", "青团〔2026〕31号", signers=("王小明", "李文", "赵欣然")),
    addressee="共青团丽水市委：",
    signature=SIGNED,
    notes=("联系人：张三，电话：0578-6820000",),
    foot=Foot((), OFFICE, f"{DATE}印发"),
    on=ON,
)
LETTER = Document(
    Kind.LETTER,
    "关于商请协助做好青年华侨信息联络工作的函",
    (Paragraph(TEXT), Paragraph("特此函商，请予支持为盼。")),
    head=Head((COMMITTEE,), number="青团函〔2026〕5号", urgency="平急"),
    addressee="青田县归国华侨联合会：",
    signature=replace(SIGNED, sealed=False),
    foot=Foot((Line("抄送", "县委统战部。"),)),
    on=ON,
)
MINUTES = Document(
    Kind.MINUTES,
    "2026年第四季度信息工作分析会会议纪要",
    (Paragraph(TEXT), Heading("一、会议认为"), Paragraph(MORE * 2)),
    head=Head((f"{COMMITTEE}会议纪要",), number="〔2026〕4号", issuer=OFFICE, date=DATE),
    attendance=(
        Line("出席", "王小明、李文、赵欣然、陈晨、周正、吴越、郑洁、孙浩、钱多、冯程程、卫青"),
        Line("列席", "沈二、韩三"),
    ),
    foot=Foot((Line("发", "各乡镇（街道）团委，县直各团委。"),), OFFICE, f"{DATE}印发"),
    on=ON,
)
LINK = "http://10.1.2.3:8000/v/" + "ab12" * 8
PERIODICAL = Document(
    Kind.PERIODICAL,
    "《青田共青团信息》2026年第7期",
    (
        Column("工作动态"),
        Item("鹤城街道团工委组织青年志愿者开展防汛救灾服务"),
        Paragraph(TEXT),
        Paragraph("（鹤城街道团工委）", align=Align.RIGHT),
        Item("油竹街道：搭建“侨青驿站”联系服务海外青年的做法与成效值得推广"),
        Paragraph(MORE * 2),
        Paragraph("（油竹街道团工委）", align=Align.RIGHT),
        Column("青年思想"),
        Item("基层反映：返乡创业青年融资难问题需引起重视"),
        Paragraph(MORE * 4),
        Paragraph("（温溪镇团委）", align=Align.RIGHT),
    ),
    untitled=True,
    contents=True,
    head=Head(
        ("青田共青团信息",),
        number="2026年第7期（总第132期）",
        notice="内部资料 注意保存",
        issuer=OFFICE,
        date=DATE,
    ),
    foot=Foot(
        (Line("报", "共青团丽水市委，县委办公室"), Line("发", "各乡镇（街道）团委")), copies=120
    ),
    on=ON,
    code=Code("ab12" * 16, LINK, "扫码核验真伪：http://10.1.2.3:8000/v/"),
)


def standings(times: int = 1) -> Table:
    """Units with what they filed, two rows of head."""
    groups = (
        *(Cell("序号", 1, 2), Cell("单位", 1, 2), Cell("报送", 1, 2), Cell("录用篇次", 3)),
        *(Cell("本季得分", 1, 2), Cell("名次", 1, 2)),
    )
    rows = tuple(
        (str(n), unit, str(60 - n), str(n % 7), str(n % 5), str(n % 3), f"{90.5 - n}", str(n))
        for n, unit in enumerate(UNITS * times, 1)
    )
    head = (groups, (Cell("县级"), Cell("市级"), Cell("省级以上")))
    return Table(
        head, rows, caption="各乡镇（街道）团（工）委信息工作得分情况", note="注：按季统计。"
    )


ADOPTED = Table(
    (tuple(map(Cell, ("序号", "标题", "单位", "渠道", "日期"))),),
    tuple(
        (str(n), "基层反映返乡创业青年融资难问题需引起重视", unit, "县委《每日信息》", "9月12日")
        for n, unit in enumerate(UNITS * 3, 1)
    ),
)
BULLETIN = Document(
    Kind.BULLETIN,
    "关于2026年第三季度信息工作情况的通报",
    BODY[:5],
    head=Head(("信息工作通报",), number="2026年第3期", issuer=COMMITTEE, date="2026年10月12日"),
    addressee="各基层团组织：",
    signature=Signature((COMMITTEE,), "2026年10月12日"),
    attachments=(
        Attachment(
            "2026年第三季度各单位信息工作情况表",
            (
                standings(),
                Chart(
                    "各渠道录用篇次",
                    ("县委信息", "丽水青年", "浙江共青团", "中青网"),
                    ("42", "18", "7", "0"),
                    "篇",
                ),
                standings(2),
            ),
        ),
        Attachment("2026年第三季度采用篇目", (ADOPTED,)),
    ),
    foot=Foot((Line("报", "共青团丽水市委"), Line("送", "各单位主管领导"))),
    on="2026-10-12",
    code=Code("ab12" * 16, LINK + "a" * 350, "扫码核验真伪与时效：http://10.1.2.3:8000/v/"),
)
REPORT = Document(
    Kind.REPORT,
    "青田县返乡创业青年融资状况调研报告",
    BODY,
    byline="共青团青田县委调研组",
    contents=True,
    on=ON,
)
WIDE = Table(
    (tuple(Cell(f"考核项目{n}") for n in range(14)),),
    tuple(tuple(f"内容{x}行{y}列说明" for x in range(14)) for y in range(20)),
)
SHEET = Document(
    Kind.SHEET,
    "2026年度基层团组织信息工作考核表",
    (Paragraph(TEXT), WIDE, Paragraph(MORE)),
    on=ON,
)
MANUSCRIPT = Document(
    Kind.MANUSCRIPT,
    "油竹街道：搭建“侨青驿站”联系服务海外青年的做法与成效值得推广",
    blocks_of_text(f"一、基本情况\n{TEXT}\n（一）主要做法。{MORE}\n1.第一点"),
    byline="油竹街道团工委　陈晨",
    on=ON,
    draft=True,
)
AWARD = Document(
    Kind.AWARD,
    "关于表彰2026年度全县共青团信息工作先进集体和先进个人的决定",
    (
        Paragraph(TEXT),
        Heading("一、先进集体（5个）"),
        Listing(UNITS[:5]),
        Heading("二、先进个人（8名）"),
        Names(("王小明", "李文", "赵欣然", "陈晨", "周正", "吴越", "欧阳正华", "孙浩")),
    ),
    head=Head((COMMITTEE,), "文件", "青团发〔2026〕13号"),
    addressee="各基层团组织：",
    signature=SIGNED,
    foot=Foot((), OFFICE, f"{DATE}印发"),
    on=ON,
)
JOINT = replace(
    OFFICIAL,
    head=Head(("中共青田县委组织部", COMMITTEE, "青田县教育局"), "文件", "青团发〔2026〕14号"),
    attachments=(),
)
EVERY = {
    "official": OFFICIAL,
    "upward": UPWARD,
    "letter": LETTER,
    "minutes": MINUTES,
    "periodical": PERIODICAL,
    "bulletin": BULLETIN,
    "report": REPORT,
    "sheet": SHEET,
    "manuscript": MANUSCRIPT,
    "award": AWARD,
    "joint": JOINT,
}


def floor_fonts() -> Shelf:
    """Only what every installation has, so that figures and pictures are the same everywhere."""
    return shelf(None, NOTO)
