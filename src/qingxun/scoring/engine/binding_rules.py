"""Rules from above that bind the office itself, checked against a policy.

The rules are data: where each is from, its words, and what in a policy touches it. A finding names
the clause (or the setting), says why, and brings a way out: changes that can be made in the draft
as they stand. Nothing here decides; the office follows a finding or keeps the clause with a reason.

Sources: 《整治形式主义为基层减负若干规定》 (August 2024) and 《政务移动互联网应用程序规范化管理
办法》 (国办函〔2026〕12号, January 2026). What they demand is stated in the domain notes; the words
were taken from public web pages and never compared with the printed documents letter by letter:
docs/how-to/policies.md says which words the notes do not hold.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .choices import Keep, Ranking
from .draft_changes import Change, drop_changes, dropped_with
from .lines import LineKind
from .period_policy import Cap, Target
from .policy import (
    AdoptionPoints,
    AdoptionRow,
    Clause,
    Condition,
    FilingPoints,
    InstructionPoints,
    Policy,
    Resolve,
    SuperiorPoints,
)
from .settling_policy import Award, Normalize

RULES_2024 = "中共中央办公厅、国务院办公厅《整治形式主义为基层减负若干规定》（2024年8月）"
RULES_2026 = "《政务移动互联网应用程序规范化管理办法》（国办函〔2026〕12号，2026年1月）"
QUANTITY_CAP = Decimal(8)
CAP_ID = "quantity-cap"


@dataclass(frozen=True, slots=True)
class BindingRule:
    """One rule: its code (kept in decisions), source, words, and a short name."""

    code: str
    name: str
    source: str
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A clause or setting that touches a rule; ``setting`` is its key when it is no clause.

    ``why`` and ``way_out`` are sentences; ``changes`` make the way out (none: by hand).
    """

    rule: BindingRule
    clause: str
    setting: str
    number: str
    why: str
    way_out: str
    changes: tuple[Change, ...] = ()

    @property
    def key(self) -> str:
        """Unique within one policy."""
        return f"{self.rule.code}:{self.clause or self.setting}"


INSTRUCTIONS = BindingRule(
    "instructions",
    "领导批示不作考核内容",
    RULES_2024,
    "不得将获得领导同志批示以及在刊物和媒体刊发文章信息、经验做法等作为督查检查考核内容。",
)
PUBLICATIONS = BindingRule(
    "publications", "刊物、媒体刊发不作考核内容", RULES_2024, INSTRUCTIONS.words
)
ONCE = BindingRule("once", "同类材料最多报一次", RULES_2024, "同类材料“最多报一次”。")
MATERIAL = BindingRule(
    "material",
    "不随意要求报材料",
    RULES_2026,
    "不得随意或重复要求基层填表报数交材料。",
)
RANKINGS = BindingRule(
    "rankings",
    "不设打卡、积分排名、在线时长",
    RULES_2026,
    "除安保、应急等特殊场景规定外，政务应用程序不得设置打卡签到、积分排名、统计在线时长等强制性功能。",
)
DAILY = BindingRule(
    "daily",
    "不把应用程序变成日常考核的载体",
    RULES_2026,
    "不得把政务应用程序异化为工作考核日常化、督查检查线上化的主要载体，"
    "不得将点赞量、网络投票数、转发量、学习时长等作为考评依据。",
)
BELOW_COUNTY = BindingRule(
    "below_county",
    "县以下不建应用程序",
    RULES_2026,
    "县以下（不含县级）单位原则上不得开发建设政务应用程序。",
)
BINDING_RULES = (INSTRUCTIONS, PUBLICATIONS, ONCE, MATERIAL, RANKINGS, DAILY, BELOW_COUNTY)

MEDIA = "media"
_FORCED = ("打卡", "签到", "在线时长", "登录次数", "安装使用率", "积分排名")
_CLICKS = ("点赞", "网络投票", "投票数", "转发量", "学习时长", "阅读量")
_OFTEN = frozenset({"week", "half_month"})


def check_binding_rules(policy: Policy, *, level: str = "") -> list[Finding]:
    """Every clause and setting that touches a rule, in the order of the policy.

    ``level`` is the level of the desk that owns the policy (``town``, ``county`` …).
    """
    found = list(_settings(policy, level))
    for clause in policy.clauses:
        for check in _CHECKS:
            found += check(policy, clause)
    return found


def _settings(policy: Policy, level: str) -> Iterator[Finding]:
    if policy.ranking is Ranking.OPEN:
        yield Finding(
            RANKINGS,
            "",
            "ranking",
            "名次",
            "名次对各单位公开，就是积分排名。",
            "名次改为办公室内部掌握，不对各单位公开。",
            (Change("set", key="ranking", value=str(Ranking.INTERNAL)),),
        )
        scoring = [each.number for each in policy.clauses if _scores_in_print(policy, each)]
        if scoring:
            yield Finding(
                PUBLICATIONS,
                "",
                "ranking",
                "名次",
                f"{'、'.join(scoring)}对刊物采用计分，名次又公开，采用就成了考核内容。",
                "采用分只供办公室改进工作：名次改为内部掌握，不列入考核。",
                (Change("set", key="ranking", value=str(Ranking.INTERNAL)),),
            )
    if policy.silent_keep is not Keep.HIGHEST and any(
        isinstance(clause, AdoptionPoints) and _scores(clause) for clause in policy.clauses
    ):
        yield Finding(
            ONCE,
            "",
            "silent",
            "未规定时",
            "办法没有规定的，同一稿件几次采用重复计分，等于鼓励多处报送。",
            "未规定的，几次采用只计最高一次。",
            (Change("set", key="silent.several_adoptions", value=str(Keep.HIGHEST)),),
        )
    if level == "town":
        yield Finding(
            BELOW_COUNTY,
            "",
            "level",
            "本单位",
            "本编辑部在县以下，原则上不得自建用于内部考核的应用程序。",
            "使用县级以上单位的系统报送，不在本级施行计分办法。",
        )


def _finding(
    rule: BindingRule, clause: Clause, why: str, way_out: str, *changes: Change
) -> Finding:
    return Finding(rule, clause.id, "", clause.number, why, way_out, changes)


def _instructions(policy: Policy, clause: Clause) -> Iterator[Finding]:
    if isinstance(clause, InstructionPoints) and _bonus(clause):
        yield _finding(
            INSTRUCTIONS,
            clause,
            "领导批示计了分。",
            "批示照常登记，一律计 0 分。",
            Change("zero", clause.id, "points"),
            Change("remove", clause.id, "times"),
        )


def _bonus(clause: InstructionPoints) -> bool:
    return any(clause.points.values()) or bool(clause.ranges) or any(clause.times.values())


def _publications(policy: Policy, clause: Clause) -> Iterator[Finding]:
    if not isinstance(clause, AdoptionPoints):
        return
    scoring = [row for row in clause.rows if any(row.points.values()) or row.ranges]
    media = [row for row in scoring if MEDIA in _systems_of(policy, row)]
    if media:
        yield _finding(
            PUBLICATIONS,
            clause,
            "在媒体刊发计了分。",
            "媒体采用照常登记，一律计 0 分。",
            Change("zero", clause.id, "table", rows=frozenset({MEDIA})),
        )


def _assessed(policy: Policy, clause: Clause) -> Iterator[Finding]:
    if isinstance(clause, Normalize | Award):
        scoring = [each.number for each in policy.clauses if _scores_in_print(policy, each)]
        if scoring:
            yield _finding(
                PUBLICATIONS,
                clause,
                f"{'、'.join(scoring)}的采用分经本条进入考核评优。",
                f"删去这一条，采用分不进入考核评优{_along(policy, clause)}。",
                *drop_changes(policy, clause),
            )


def _systems_of(policy: Policy, row: AdoptionRow) -> frozenset[str]:
    """The systems that a row of the table means."""
    if row.select.outlets:
        known = (policy.outlets.get(code) for code in row.select.outlets)
        return frozenset(outlet.system for outlet in known if outlet is not None)
    return frozenset(row.select.systems)


def _scores_in_print(policy: Policy, clause: Clause) -> bool:
    """Whether pieces in publications (not in the media) bring points."""
    if isinstance(clause, SuperiorPoints):
        return bool(clause.times)
    return isinstance(clause, AdoptionPoints) and any(
        (any(row.points.values()) or row.ranges) and MEDIA not in _systems_of(policy, row)
        for row in clause.rows
    )


def _scores(clause: AdoptionPoints) -> bool:
    return any(any(row.points.values()) or bool(row.ranges) for row in clause.rows)


def _once(policy: Policy, clause: Clause) -> Iterator[Finding]:
    if isinstance(clause, Resolve) and clause.keep is not Keep.HIGHEST:
        yield _finding(
            ONCE,
            clause,
            "同一稿件几次采用重复计分，等于鼓励多处报送。",
            "几次采用只计最高一次。",
            Change("set", clause.id, "keep", str(Keep.HIGHEST)),
            Change("remove", clause.id, "top"),
        )
    if isinstance(clause, FilingPoints) and clause.points and clause.when.repost is None:
        yield _finding(
            ONCE,
            clause,
            "转载的稿件也计报送分，同一材料会报几次。",
            "只计原创，转载不计分。",
            Change("set", clause.id, "when.repost", value=False),
        )


def _material(policy: Policy, clause: Clause) -> Iterator[Finding]:
    if isinstance(clause, Target) and _punishes(clause):
        yield _finding(
            MATERIAL,
            clause,
            "少报就扣分，各单位会为完成件数而报材料。",
            "完成任务的计基础分，少报的不扣分。",
            *(Change("remove", clause.id, key) for key in _PUNISHING),
        )
    if isinstance(clause, FilingPoints) and clause.points and not _capped(policy):
        yield _finding(
            MATERIAL,
            clause,
            "报送分没有封顶，报得越多分越高。",
            f"加一条封顶：基础分与报送分合计，每季度最高 {QUANTITY_CAP} 分。",
            Change("add", value=quantity_cap()),
        )


_PUNISHING = ("deduct", "deduct_limit", "flat", "steps", "charge")


def _punishes(clause: Target) -> bool:
    return bool(clause.deduct or clause.flat or any(clause.steps))


def _capped(policy: Policy) -> bool:
    return any(
        isinstance(clause, Cap) and LineKind.FILING in clause.kinds for clause in policy.clauses
    )


def quantity_cap() -> dict[str, Any]:
    """The clause that caps what mere quantity brings, as in the burden-reduction preset."""
    return {
        "id": CAP_ID,
        "number": "数量封顶",
        "type": "cap",
        "text": f"基础分与报送分合计，每季度最高 {QUANTITY_CAP} 分。",
        "source": RULES_2026,
        "per": "quarter",
        "of": [str(LineKind.BASE), str(LineKind.FILING)],
        "limit": int(QUANTITY_CAP),
    }


def _daily(policy: Policy, clause: Clause) -> Iterator[Finding]:
    if isinstance(clause, Target) and str(clause.per) in _OFTEN:
        yield _finding(
            DAILY,
            clause,
            "任务按周或半月计，考核成了日常的事。",
            "任务改为按季计。",
            Change("set", clause.id, "per", "quarter"),
        )
    asked: Condition | None = getattr(clause, "when", None)
    if asked is not None and asked.min_readership is not None:
        yield _finding(
            DAILY,
            clause,
            "以阅读量为计分条件。",
            "不以阅读量为条件。",
            Change("remove", clause.id, "when.min_readership"),
        )


def _words(policy: Policy, clause: Clause) -> Iterator[Finding]:
    """What the clause's own words ask, whatever is computed."""
    for rule, marks in ((RANKINGS, _FORCED), (DAILY, _CLICKS)):
        named = [mark for mark in marks if mark in clause.text]
        if named:
            yield _finding(
                rule,
                clause,
                f"条文写到{'、'.join(named)}。",
                f"删去这一条{_along(policy, clause)}。",
                *drop_changes(policy, clause),
            )


def _along(policy: Policy, clause: Clause) -> str:
    """What goes with a clause, told; empty when nothing does."""
    rest = [each.number for each in dropped_with(policy, clause)[1:]]
    return f"；没有了它就落空的{'、'.join(rest)}一并删去" if rest else ""


_Check = Callable[[Policy, Clause], Iterable[Finding]]
_CHECKS: tuple[_Check, ...] = (
    _instructions,
    _publications,
    _assessed,
    _once,
    _material,
    _daily,
    _words,
)
