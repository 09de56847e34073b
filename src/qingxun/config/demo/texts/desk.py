"""Words of the editors: reasons, questions to the unit, and edits of a manuscript."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from qingxun.config.demo.texts.compose import ManuscriptSeed
from qingxun.config.demo.texts.grammar import Scope, expand

_FIGURE = re.compile(r"(\d{1,5})(名|户|人次|人|条|件|个|处|家|棵|场|份)")
_CLAUSE = re.compile(r"[，。；：、\n]")
_SUMMED = re.compile(r"其中|其余|剩余|转出|纳入|占|共|均分|回收|升到|降")
_POINT = re.compile(
    r"^[一二三四五六七八九]是|^（[一二三四五六七八九]）|^\d．|^[一二三四五六七八九]、"
)
_SENTENCE = re.compile(r"[^。]*?(?:“[^”]*”[^。“]*?)*。[”）]?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a manuscript goes back or is not used: a reason of the list, and the editor's words."""

    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class DeskEdit:
    """The manuscript as the desk left it; `changes` says in words what was done."""

    title: str
    body: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """A question of the desk and what the unit answered."""

    question: str
    answer: str


# A note with one of these is used only where the manuscript has it.
_OPTIONAL = ("{figure}", "{head}", "{problem}")
_RETURNS: dict[str, tuple[str, ...]] = {
    "数据不实或前后不一": (
        "“{figure}”与标题所说口径不同，[请对照名册核准|请说明统计时间和范围]后再报。",
        "文中“{figure}”[未说明是累计还是新增|与你单位上月所报对不上]，请核实并附[台账照片|签到表]。",
        "几处数字加不拢，请从“{figure}”起逐一核对，[核准后在末尾注明联系人|不确定的数字宁可不写]。",
    ),
    "只有做法没有成效": (
        "“{head}”一段只写怎么做，没有写[做成了什么|群众怎么看]，请补一两个实际结果。",
        "全文像活动方案，请把[前后变化|受益人数和评价]写出来，压缩过程。",
        "请补充[开展前后的对比|一个具体人的变化]，没有结果的措施可以删去。",
    ),
    "要素不全": (
        "请写明[具体时间、地点、参加人员|牵头单位和参与单位]，{topic}是谁组织的要说清楚。",
        "“{head}”一段没有主语，请写明[由谁来做|哪个站所负责]。",
        "事件日期与报送日期相隔较近但文中用了“近日”，请写具体日期，并补[地点|规模]。",
    ),
    "问题不具体、缺少实例": (
        "“{problem}”说的是普遍现象，请补[一个本地实例|一组走访数据]，写明是几户、几人、多长时间。",
        "反映的情况各地都有，请突出[你处独有的表现|今年的新变化]，至少有一个案例。",
        "请再走访[{3~6}名当事人|两三个点位]，把原话记下来，不要用“部分”“不少”代替数字。",
    ),
    "建议不可操作": (
        "建议请落到[具体部门和具体环节|能办的一件事]，“{head}”一条过于原则。",
        "建议写给谁要明确：[县级能办的、需要上级支持的分开写|删去“加强领导”一类的话]。",
        "建议与问题没有一一对应，请按问题顺序重排，[每条不超过八十字|最多留三条]。",
    ),
    "篇幅过长": (
        "信息一般四百至六百字，现稿偏长，[“{head}”一段可并入上一条|过程和背景请删一半]。",
        "现稿{length}字，请压到五百字以内，[留最有特色的两条|导语控制在六十字]。",
    ),
    "标题不准": (
        "标题比正文大，正文写的只是{topic}的一个侧面，[请改小|请把核心数据放进标题]。",
        "标题请写出[新意和结果|谁做成了什么]，不用“开展”“举行”之类。",
    ),
    "文字粗糙": (
        "有{2~5}处错别字和标点错误，[引号不配对|数字用法不一致]，请通读后再报。",
        "“{head}”一段句子不通，请[请负责人把关|读出声改一遍]。",
        "简称前后不一，[单位名称第一次出现请用全称|人名后的称谓请统一]。",
    ),
    "涉及个人信息": (
        "{topic}稿中当事人的情况写得过细，[容易被邻里认出|对孩子不利]，请隐去住处、年龄等，只留姓氏。",
        "如附照片，未成年人正脸须[打码或更换|有监护人同意记录]；文中引语也请再征求本人意见。",
    ),
    "需会同有关单位": (
        "{topic}牵涉[派出所、学校|市场监管、卫健]，请先与其核对情况，列为联合报送。",
        "内容主要是[兄弟单位|站所]的工作，请商定署名先后和份额后再报。",
    ),
}
_REJECTIONS: dict[str, tuple[str, ...]] = {
    "与已刊发内容重复": (
        "同一活动[上期已刊简讯|本季已用过相近稿件]，这篇没有新的进展，留作资料。",
        "{topic}本月已编过综合稿，你单位的内容已并入，[不再单发|采用情况见该期]。",
    ),
    "时效已过": (
        "事情发生在{date}，收到时已过[上报时限|节点]，下次请当天先报一句话。",
        "此类季节性工作已过时段，[请留到明年提前报|可改写成做法总结再报]。",
    ),
    "内容一般": (
        "各单位都在做，看不出你处的不同。建议从“{head}”深挖，[写透一点就能用|补足成效再报]。",
        "有活动、有人数，没有可供借鉴的东西，[供网站参考|转基层动态栏]。",
        "{topic}是常规工作，现稿信息量不足；如后续有[数据变化|群众评价]可以再报。",
    ),
    "流水账": (
        "按时间顺序记了{date}的活动，没有提炼。请看第{12~38}期同题稿件的写法。",
        "各环节平均用力，[领导讲话占了三分之一|重点不清]，未能采用。",
    ),
    "与其他来稿雷同": (
        "与[邻近单位|兄弟单位]同日来稿有大段相同文字，[请勿套用通稿|原创部分可另写]。",
        "主要段落与去年同期{topic}稿件相近，请以今年的事实重写。",
        "“{head}”一段与他单位来稿文字相同{6~9}成，[请说明出处|不能采用]。",
        "{date}前后收到{2~4}篇{topic}来稿，[角度相同|例子相同]，择优用了一篇，你单位这篇留存。",
    ),
    "事实无法核实": (
        "“{figure}”经两次询问未能提供依据，不便采用。",
        "{topic}一稿的反映人联系不上，情况无法印证，暂不采用；[有新线索再报|建议先与站所核对]。",
    ),
    "情况已解决": (
        "经与主管部门核对，文中反映的情况已于{date}后处理完毕，不再上报。",
        "{topic}已列入县里清单办理，[进展可作续报|不重复报送]。",
    ),
    "不属报送要点": (
        "本期要点为[侨青动态、问题建议|暑期安全、就业见习]，此稿不在范围内。",
        "{topic}不在本季报送要点内，[材料先存着，列入下季要点时再用|如有侨青角度可另写]。",
        "属内部事务通报，请按[工作汇报|通知]渠道处理。",
    ),
    "适合宣传不适合信息": (
        "“{head}”等处文字生动，是宣传稿的写法，已转[网站青春风采栏|新媒体编辑]使用。",
        "人物事迹请改投[青春风采|县级媒体]，信息刊物不用通讯体。",
    ),
}
RETURN_REASONS: tuple[str, ...] = tuple(_RETURNS)
REJECTION_REASONS: tuple[str, ...] = tuple(_REJECTIONS)

_QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "“{figure}”是累计数还是本次数？[以哪天为准？|有没有名册？]",
        "[系截至{date}的累计数，名册在团委存档。|是本次数，当天有签到表，可拍照传来。|统计到{date}，已与站所核对一致。]",
    ),
    (
        "“{figure}”与[去年同期|上季度]相比是多是少？",
        "比上期[增加约{5~18}%，主要是新增两个点位|略降，因外出青年增多|基本持平]，依据是台账。",
    ),
    (
        "“{head}”这一条[从什么时候开始做的|具体由谁负责]？现在还在做吗？",
        "[今年年初开始|{2~8}个月前开始]，由[团委委员|青年骨干]专人负责，现仍每[周|月]一次。",
    ),
    (
        "“{head}”有没有一个可以写进去的实例？",
        "有。[一名青年受助后主动当了志愿者|上月一户的困难当天就办结]，可补一句，本人同意只写姓氏。",
    ),
    (
        "文中引用的话是否征得本人同意？",
        "[已当面征得同意，本人愿意留姓不留名。|电话核实过原话，本人无异议。|本人希望再隐去职业，请编辑酌改。]",
    ),
    (
        "这件事[县里主管部门知道吗|与有关站所通过气吗]？口径是否一致？",
        "已与[主管站所|分管领导]核对，口径一致，[对方同意上报|对方补充了一个数据，已改入]。",
    ),
    (
        "建议中需要县级协调的是哪一项？你处能先做什么？",
        "需县级协调的是[经费和场地|部门数据共享]，[宣传和人员组织|摸底和回访]我们可先做。",
    ),
    (
        "活动当天有没有[投诉或意外情况|需要保密的内容]？",
        "没有。[照片已避开未成年人正脸。|现场平稳，无涉密内容。]",
    ),
    (
        "事件日期写的是{date}，与报送时间对得上吗？",
        "对得上，[当晚整理、次日经负责人审签后报送|因核对数字晚报了一天]。",
    ),
)

_TIGHTER: tuple[tuple[str, str], ...] = (
    ("截至目前，", ""),
    ("据统计，", ""),
    ("现将有关做法报告如下", "做法如下"),
    ("现将有关做法综合如下", "做法如下"),
    ("现将有关情况综合如下", "情况如下"),
    ("现将有关情况报告如下", "情况如下"),
    ("作为服务大局、服务青年的切入点", "作为切入点"),
    ("下一步，", "下步，"),
    ("值得关注。", "应予关注。"),
    ("对此，青年与干部看法差距较大，", "青年与干部看法差距较大，"),
    ("实践表明，", ""),
    ("主要是", "系"),
    ("能够", "能"),
    ("以及", "和"),
    ("目前，", ""),
    ("因此", "故"),
    ("为此建议：", "建议："),
    ("综合各方意见，建议：", "建议："),
)
_TITLE_CUTS: tuple[tuple[str, str], ...] = (
    ("问题值得关注", "问题待解"),
    ("现象值得关注", "应引起关注"),
    ("亟待多方合力破解", "亟待破解"),
    ("需多方合力破解", "待破解"),
    ("反映集中", "较突出"),
    ("现状调查与对策建议", "调查与建议"),
    ("调研报告", "调研"),
    ("的调查与思考", "的调查"),
    ("的几点做法", "的做法"),
    ("做法探索", "做法"),
    ("走访发现", "反映"),
    ("群众来信反映", "群众反映"),
    ("市民来信反映", "群众反映"),
    ("基层反映", ""),
    ("举办", "办"),
    ("开展", "办"),
)


def return_words(rng: Random, text: ManuscriptSeed) -> Refusal:
    """A reason for sending the manuscript back, with words about this very text."""
    return _refuse(rng, text, _RETURNS)


def rejection_words(rng: Random, text: ManuscriptSeed) -> Refusal:
    """A reason for not using the manuscript, with words about this very text."""
    return _refuse(rng, text, _REJECTIONS)


def verification(rng: Random, text: ManuscriptSeed) -> Verification:
    """A verifying question on the manuscript and the unit's answer."""
    scope = _scope(rng, text)
    pool = [pair for pair in _QUESTIONS if _fits(pair[0], scope)]
    unlike = "建议中" if text.kind in {"动态", "经验"} else "“{head}”"
    pool = [pair for pair in pool if unlike not in pair[0]]
    if "”" not in text.body:
        pool = [pair for pair in pool if "引用的话" not in pair[0]]
    question, answer = rng.choice(pool)
    return Verification(expand(question, rng, scope), expand(answer, rng, scope))


def desk_edit(rng: Random, text: ManuscriptSeed) -> DeskEdit:
    """The manuscript after an editor's hand: two or three of tightening the title, cutting a
    sentence, saying things shorter and correcting a figure. At least one change is made."""
    title, body, changes = text.title, text.body, []
    tools = [_tighten_title, _shorten_words, _correct_figure, _cut_sentence]
    for tool in rng.sample(tools, rng.randint(2, 3)):
        title, body, change = tool(rng, title, body)
        if change:
            changes.append(change)
    if not changes:
        title, body, change = _cut_sentence(rng, title, body)
        changes.append(change)
    return DeskEdit(title, body, tuple(filter(None, changes)))


def _refuse(rng: Random, text: ManuscriptSeed, book: dict[str, tuple[str, ...]]) -> Refusal:
    scope = _scope(rng, text)
    reasons = [
        reason
        for reason, notes in book.items()
        if any(_fits(note, scope) for note in notes) and _concerns(reason, text)
    ]
    reason = rng.choice(reasons)
    note = rng.choice([note for note in book[reason] if _fits(note, scope)])
    return Refusal(reason, expand(note, rng, scope))


def _concerns(reason: str, text: ManuscriptSeed) -> bool:
    """Whether the reason can be true of this manuscript at all."""
    asks = text.kind not in {"动态", "经验"}
    if reason in {"问题不具体、缺少实例", "建议不可操作", "情况已解决"}:
        return asks
    if reason in {"只有做法没有成效", "流水账", "适合宣传不适合信息"}:
        return not asks
    if reason == "篇幅过长":
        return len(text.body) > 480
    return True


def _scope(rng: Random, text: ManuscriptSeed) -> Scope:
    scope: Scope = {
        "title": text.title,
        "length": len(text.body),
        "topic": text.topic,
        "date": _spoken(text.event_on),
    }
    figures = [
        clause
        for clause in _CLAUSE.split(text.body)
        if 6 <= len(clause) <= 20
        and _FIGURE.search(clause)
        and not re.search(r"[“”（）]|^\d|^[一-龥]{0,2}\d", clause)
    ]
    if figures:
        scope["figure"] = rng.choice(figures)
    if text.measures:
        scope["head"] = inner_quotes(rng.choice(text.measures))
    if text.problems:
        scope["problem"] = inner_quotes(rng.choice(text.problems))
    return scope


def _fits(template: str, scope: Scope) -> bool:
    return all(slot not in template or slot[1:-1] in scope for slot in _OPTIONAL)


def _spoken(on: date) -> str:
    return f"{on.month}月{on.day}日"


def _tighten_title(rng: Random, title: str, body: str) -> tuple[str, str, str]:
    for long, short in _TITLE_CUTS:
        if long in title and len(title.replace(long, short)) >= 8:
            return title.replace(long, short, 1), body, "标题精简"
    if " " in title:
        first, second = title.split(" ", 1)
        return f"{second}：{first}" if len(second) > 8 else f"{first}，{second}", body, "标题调整"
    if "：" in title:
        first, second = title.split("：", 1)
        if len(second) >= 10:
            return second, body, "标题去掉来源"
    return title, body, ""


def _shorten_words(rng: Random, title: str, body: str) -> tuple[str, str, str]:
    shorter = body
    for long, short in _TIGHTER:
        shorter = shorter.replace(long, short)
    return title, shorter, "删去套话" if shorter != body else ""


def _correct_figure(rng: Random, title: str, body: str) -> tuple[str, str, str]:
    """Changes one free-standing figure, in the title too; sums and shares are left alone."""
    places = []
    for paragraph in body.split("\n"):
        for sentence in re.split(r"[。；，]", paragraph):
            found = _FIGURE.search(sentence)
            if found and not _SUMMED.search(sentence) and 10 <= int(found[1]) < 2000:
                places.append((found[1], found[2]))
    places = [(n, unit) for n, unit in places if body.count(n) == 1]
    if not places:
        return title, body, ""
    old, unit = rng.choice(places)
    new = str(int(old) + rng.choice((-3, -2, -1, 1, 2, 4)))
    wrong = re.compile(rf"(?<!\d){old}{unit}")
    fixed = wrong.sub(f"{new}{unit}", body)
    return wrong.sub(f"{new}{unit}", title), fixed, f"经核实，“{old}{unit}”改为“{new}{unit}”"


def _cut_sentence(rng: Random, title: str, body: str) -> tuple[str, str, str]:
    """Cuts one sentence that stands neither first in its paragraph nor as a numbered point."""
    paragraphs = body.split("\n")
    choices = []
    for number, paragraph in enumerate(paragraphs):
        sentences = [found[0] for found in _SENTENCE.finditer(paragraph)]
        for place, sentence in enumerate(sentences):
            if place and not _POINT.match(sentence) and not _POINT.match(sentences[place - 1]):
                choices.append((number, sentence))
    if not choices:
        return title, body, ""
    number, sentence = rng.choice(choices)
    paragraphs[number] = paragraphs[number].replace(sentence, "", 1)
    return title, "\n".join(paragraphs), f"删去“{sentence[:12].strip('“”')}……”一句"


def inner_quotes(words: str) -> str:
    """The words as they stand inside quotation marks (GB/T 15834: single within double)."""
    return words.replace("“", "‘").replace("”", "’")


def later(rng: Random, on: date, low: int, high: int) -> date:
    """A day between `low` and `high` days after `on`."""
    return on + timedelta(days=rng.randint(low, high))
