"""What comes back from above: labels of issues, leaders' instructions, follow-up reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from qingxun.config.demo.texts.compose import ManuscriptSeed
from qingxun.config.demo.texts.desk import inner_quotes
from qingxun.config.demo.texts.grammar import Scope, expand

Rank = Literal["county", "city", "province", "centre"]
_PROBLEM_KINDS = frozenset({"问题建议", "调研", "侨情", "社情民意"})
_ORDINALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class LeaderSeed:
    """An invented leader; the name carries the mark 演示."""

    name: str
    post: str
    rank: Rank


@dataclass(frozen=True, slots=True)
class InstructionSeed:
    """An instruction on a manuscript; `due_on` is None where nothing has to be followed up."""

    leader: LeaderSeed
    text: str
    on: date
    due_on: date | None
    follow_up: str
    """What the follow-up report will say once it is done; empty without `due_on`."""


LEADERS: tuple[LeaderSeed, ...] = (
    LeaderSeed("程立川（演示）", "县委书记", "county"),
    LeaderSeed("邹明远（演示）", "县长", "county"),
    LeaderSeed("厉秀岚（演示）", "县委副书记", "county"),
    LeaderSeed("裘振声（演示）", "常务副县长", "county"),
    LeaderSeed("麻晓棠（演示）", "县委常委、统战部部长", "county"),
    LeaderSeed("舒景云（演示）", "副县长", "county"),
    LeaderSeed("詹克平（演示）", "市委副书记", "city"),
    LeaderSeed("阮知秋（演示）", "副市长", "city"),
    LeaderSeed("赖文泽（演示）", "市委常委、统战部部长", "city"),
    LeaderSeed("汤若平（演示）", "团市委书记", "city"),
    LeaderSeed("骆怀谷（演示）", "省有关部门负责同志", "province"),
    LeaderSeed("童向前（演示）", "团省委负责同志", "province"),
    LeaderSeed("闻道安（演示）", "中央有关部门负责同志", "centre"),
)

_PRAISE: tuple[str, ...] = (
    "{short}的做法[很好|实在]，请[团县委总结推广|有关单位借鉴]。",
    "此文所述经验[可看、可学|值得一看]，[抓{topic}就要这样从小处做起|请各乡镇（街道）结合实际参考]。",
    "青年工作[就要办在青年身边|要多出这样的实招]。请宣传部门[关注|适当报道]。",
    "有数据、有办法。请[团县委跟踪半年|相关部门支持]，把{topic}[坚持下去|做成品牌]。",
    "已阅。做法[接地气|有新意]，请注意[长效机制|经费保障]，不要一阵风。",
)
_ASKS: tuple[str, ...] = (
    "文中反映的{topic}问题[带有普遍性|关系青年切身利益]，请[主管部门牵头研究|县府办会同有关部门提出意见]，{due}前报结果。",
    "请[分管领导阅处|有关部门认真对待]。[能马上办的先办|分清哪些是能办的、哪些要向上争取]，{due}前反馈团县委。",
    "{topic}要[早重视、早介入|从源头抓起]。请[教育、民政、团县委|住建、人社、团县委]共同拿出办法，{due}前报我。",
    "反映情况[属实的要抓紧整改|要逐条核实]，请督查室[跟踪|列入督办]，{due}前回复。",
    "这类问题[年年讲、年年有|不能只靠宣传]，请拿出[可检查的措施|时间表]，{due}前见初步成效。",
)
_OVERSEAS_ASKS: tuple[str, ...] = (
    "侨情动向要[及时掌握|多听多问]。请[侨办、侨联会同团县委|统战部牵头]研究，{due}前提出为侨服务措施。",
    "{topic}[是侨乡的独有课题|直接关系侨心向背]，请有关部门[逐项回应|先易后难办几件]，{due}前报进展。",
    "请[侨联|统战部]转有关单位阅研，[对侨胞反映的具体事项要有回音|能在县级解决的不上交]，{due}前反馈。",
)
_DONE: tuple[str, ...] = (
    "按照批示要求，[团县委会同主管部门|有关部门]于{held}召开协调会，就“{head}”明确[牵头单位和时限|三项措施]，目前[首批已落实|已完成{2~5}项]，[其余按月推进|年底前全部办结]。",
    "批示收悉后即[到{short}实地核查|与反映单位逐条核对]，情况属实；已[印发工作提示|列入民生小事清单]，“{head}”由专人跟办，[当事青年表示满意|回访满意率{92~98}%]。",
    "已将{short}做法整理成[案例|简报]印发各单位，并于{held}组织现场交流，[{6~18}个单位|九成乡镇]报来学习打算。",
    "经研究，“{head}”涉及的经费{3~24}万元已落实，[试点在{short}先行|方案已公示]，{held}起实施，后续进展另报。",
)
_FOLLOW_UPS: tuple[str, ...] = (
    "前报《{title}》后，{short}[继续跟踪|又走访{8~24}人]。到{date}，“{head}”[已见初步成效|进展快于预期]，[新增受益青年{9~46}人|新增办结事项{9~46}件]；尚待解决的是[经费|部门之间的数据共享]，拟于{next}再报。",
    "续报{topic}进展：{date}，有关部门到{short}现场[会商|踏勘]，商定[先办三件事|分两步实施]：[{3~9}日内完成摸底|月底前启动试点]，由专人负责“{head}”，结果向反映人反馈。",
    "《{title}》反映的情况有了新变化：[问题点位由{9~18}处减为{2~7}处|同类反映较前减少{21~46}%]。“{head}”[群众较为认可|仍需巩固]，{short}将在{next}前后复核。",
    "{date}复核：“{head}”[落实到位|基本落实]，随机回访{n=12~38}人，表示满意的{9~n-1}人；[个别点位|偏远点]仍有反弹，已[约谈责任人|重新排定时间]，力争{next}前销号。",
)

# name, days between issues, form of the label
_PERIODICALS: dict[str, tuple[str, int]] = {
    "county_league_info": ("青田共青团信息", 8),
    "county_party": ("青田信息", 4),
    "county_government": ("青田政务信息", 5),
    "city_league": ("丽水青年信息", 9),
    "city_party": ("丽水信息", 3),
    "city_government": ("丽水政务信息", 4),
    "province_league": ("浙江共青团信息", 6),
    "province_party": ("浙江信息", 2),
    "province_government": ("浙江政务信息", 3),
    "centre_league": ("团内信息", 5),
    "centre_party": ("每日汇报", 1),
    "centre_government": ("政务情况交流", 3),
}
_MEDIA: dict[str, tuple[str, ...]] = {
    "media_county": ("县融媒体中心客户端", "县级侨报第{1~4}版", "县电视台《侨乡新闻》"),
    "media_city": ("市级日报第{2~8}版", "市广播电视台《民生》栏目", "市级晚报客户端"),
    "media_province": ("省级青年报第{2~6}版", "省级日报客户端", "省电视台新闻频道"),
    "media_centre": ("中央青年媒体第{2~7}版", "中央级新闻客户端"),
}
NOT_ADOPTED: tuple[str, ...] = (
    "对方答复：近期同题稿件较多，未采用。",
    "对方答复：地方特色不足，建议补充数据后另报。",
    "已并入全市综合材料，未单独列出处。",
    "报送时该期已截稿，下期选题有变。",
    "超过三个月未见采用，按未采用登记。",
    "对方来电核实后认为尚不成熟，留作参考。",
)
ADOPTION_VOIDS: tuple[str, ...] = (
    "经与对方核对，该期未刊此稿，系同名稿件，予以撤销。",
    "重复登记，保留先登记的一条。",
    "渠道登记有误，应为市委办，另行登记。",
)
WITHDRAWALS: tuple[str, ...] = (
    "第二条数据有误，撤回更正后另发新期。",
    "抄送范围有误，本期撤回。",
)


def issue_label(rng: Random, outlet: str, on: date) -> str:
    """Where it was printed, as an editor writes it down: 《丽水青年信息》第37期.

    The numbers of one periodical rise through the year. Raises KeyError for an unknown outlet.
    """
    if outlet in _MEDIA:
        return expand(rng.choice(_MEDIA[outlet]), rng, {})
    name, days = _PERIODICALS[outlet]
    number = (on.timetuple().tm_yday - 1) // days + 1
    return f"《{name}》第{number}期"


def evidence_note(rng: Random, outlet: str, on: date) -> str:
    """What shows the adoption, when there is no file."""
    if outlet in _MEDIA:
        return rng.choice(("版面截图已存档", "播出截图已存档", "链接已核对，截图存档"))
    return expand(
        rng.choice(
            (
                "{date}采用通报第{1~9}条",
                "对方{date}电话告知，刊物随文寄达",
                "{date}收到纸质刊物，扫描存档",
                "月度采用情况表第{2~24}行",
            )
        ),
        rng,
        {"date": f"{on.month}月{on.day}日"},
    )


def instruction(
    rng: Random, text: ManuscriptSeed, short: str, rank: Rank, on: date
) -> InstructionSeed:
    """An instruction of that rank given on that day; `short` is the unit's short name."""
    leader = rng.choice([leader for leader in LEADERS if leader.rank == rank])
    asks = text.kind in _PROBLEM_KINDS
    due = on + timedelta(days=rng.choice((15, 20, 30, 45, 60))) if asks else None
    bank = _OVERSEAS_ASKS if text.kind == "侨情" else _ASKS if asks else _PRAISE
    scope: Scope = {
        "short": short,
        "topic": text.topic,
        "due": _spoken(due) if due else "",
        "head": inner_quotes(rng.choice(text.measures or (text.topic,))),
        "held": _spoken(on + timedelta(days=rng.randint(4, 14))),
    }
    said = expand(rng.choice(bank), rng, scope)
    done = expand(rng.choice(_DONE), rng, scope) if due else ""
    return InstructionSeed(leader, said, on, due, done)


def follow_up(
    rng: Random, text: ManuscriptSeed, short: str, number: int, on: date
) -> tuple[str, str]:
    """Title and body of follow-up `number` (from 1) on a manuscript, not repeating the beginning.

    Raises IndexError beyond the ninth.
    """
    scope: Scope = {
        "title": text.title,
        "topic": text.topic,
        "short": short,
        "head": inner_quotes(rng.choice(text.measures or (text.topic,))),
        "date": _spoken(on),
        "next": _spoken(on + timedelta(days=rng.randint(12, 40))),
    }
    template = _FOLLOW_UPS[(number - 1) % len(_FOLLOW_UPS)]
    return f"{text.title}（续报{_ORDINALS[number]}）", expand(template, rng, scope)


def _spoken(on: date) -> str:
    return f"{on.month}月{on.day}日"
