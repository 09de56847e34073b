"""The key ``when``: conditions on the item, its adoption, its instruction and its owners."""

from dataclasses import dataclass
from typing import Any

from .choices import Basis
from .keys import Key, Kind, Schema, schema_of
from .kinds import Codes, Flag, Whole
from .policy import ALWAYS, Condition, Policy, Selector
from .reading import Fields
from .words import KEYS

_ROUTE = Codes(what="途径（经办公室 office、直报 direct 或自定的代码）")

ITEM_KEYS = (
    Key("kinds", Codes("kinds", "稿件类型"), "稿件是其中一类", default=frozenset()),
    Key("not_kinds", Codes("kinds", "稿件类型"), "稿件不是其中任何一类", default=frozenset()),
    Key("tags", Codes("tags", "标记"), "带有其中一个标记", default=frozenset()),
    Key("all_tags", Codes("tags", "标记"), "这些标记都带", default=frozenset()),
    Key("not_tags", Codes("tags", "标记"), "这些标记都不带", default=frozenset()),
    Key("commissioned", Flag(), "是（不是）约稿"),
    Key("urgent", Flag(), "是（不是）紧急信息"),
    Key("repost", Flag(), "是转载（是原创）"),
    Key("min_words", Whole(0, 1_000_000), "字数不少于；字数不明的不合"),
    Key("max_words", Whole(0, 1_000_000), "字数不多于；字数不明的不合"),
    Key("min_photos", Whole(0, 1000), "图片不少于"),
    Key("adopted", Flag(), "已被采用（未被采用；仅被转报不算采用）"),
    Key("joint", Flag(), "几个单位联合（一个单位独立）"),
    Key("external", Flag(), "有（没有）团外人员署名"),
    Key("verified", Flag(), "原件已核验（未核验）"),
    Key("first_filed", Flag(), "同一事项几家报的，是最先报的（不是最先报的）"),
    Key("within_hours", Whole(1, 10_000), "事发后几小时以内报送"),
    Key("item_routes", _ROUTE, "稿件报送的途径", default=frozenset()),
    Key(
        "groups", Codes("groups", "排名组"), "只对这些排名组的单位（及其个人）", default=frozenset()
    ),
)
OUTLET_KEYS = (
    Key("outlets", Codes("outlets", "渠道", strict=True), "这些渠道", default=frozenset()),
    Key("levels", Codes("levels", "层级", strict=True), "这些层级的渠道", default=frozenset()),
    Key("systems", Codes("systems", "系统", strict=True), "这些系统的渠道", default=frozenset()),
    Key(
        "classes",
        Codes("classes", "渠道类别", strict=True),
        "这些类别的渠道",
        default=frozenset(),
        attr="outlet_classes",
    ),
)
ADOPTION_KEYS = (
    *OUTLET_KEYS,
    Key("not_outlets", Codes("outlets", "渠道"), "不是这些渠道", default=frozenset()),
    Key("not_levels", Codes("levels", "层级"), "不是这些层级", default=frozenset()),
    Key("not_systems", Codes("systems", "系统"), "不是这些系统", default=frozenset()),
    Key("forms", Codes("forms", "采用形式", strict=True), "以这些形式采用", default=frozenset()),
    Key("not_forms", Codes("forms", "采用形式"), "不是这些形式", default=frozenset()),
    Key("placements", Codes("placements", "版位"), "在这些版位", default=frozenset()),
    Key("routes", _ROUTE, "采用经由的途径", default=frozenset()),
    Key("forwarded_only", Flag(), "只被转报、尚未刊用（不写则只管刊用的）"),
    Key("composite", Flag(), "与别家材料综合刊用（单独刊用）"),
    Key("min_readership", Whole(0, 1_000_000_000), "阅读量不少于"),
)
INSTRUCTION_KEYS = (
    Key("ranks", Codes("ranks", "批示级别", strict=True), "这些级别的领导", default=frozenset()),
    *OUTLET_KEYS[:1],
)
ALL_KEYS = {key.name: key for key in (*ITEM_KEYS, *ADOPTION_KEYS, *INSTRUCTION_KEYS)}


@dataclass(frozen=True, slots=True)
class When(Kind):
    """A condition; what a clause cannot look at cannot be asked."""

    adoption: bool = False
    instruction: bool = False
    owner: bool = True

    @property
    def keys(self) -> tuple[Key, ...]:
        found = {key.name: key for key in ITEM_KEYS if self.owner or key.name != "groups"}
        if self.adoption:
            found |= {key.name: key for key in ADOPTION_KEYS}
        if self.instruction:
            found |= {key.name: key for key in INSTRUCTION_KEYS}
        return tuple(found.values())

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        value = fields.take(key)
        if value is None:
            return ALWAYS
        when = Fields(value, fields.at(key), fields.errors)
        found = {each.field: each.read(when, policy) for each in self.keys}
        for name in ALL_KEYS:
            if when.has(name) and name not in {each.name for each in self.keys}:
                when.take(name)
                when.error(name, "本条不看渠道或批示，不能以此为条件。")
        when.finish()
        condition = Condition(**found)
        _contradictions(when, condition)
        return condition

    def schema(self) -> Schema:
        return schema_of(self.keys)

    def say(self) -> str:
        return "条件（见「何时」）"


def _contradictions(when: Fields, asked: Condition) -> None:
    """Conditions that nothing can meet."""
    least, most = asked.min_words, asked.max_words
    if least is not None and most is not None and least > most:
        when.error("min_words", "字数下限高于上限，本条永远不会适用。")
    if asked.kinds and asked.kinds <= asked.not_kinds:
        when.error("not_kinds", "要求的类型全被排除，本条永远不会适用。")
    pairs = (
        ("not_outlets", asked.outlets, asked.not_outlets),
        ("not_levels", asked.levels, asked.not_levels),
        ("not_systems", asked.systems, asked.not_systems),
        ("not_forms", asked.forms, asked.not_forms),
        ("not_tags", asked.tags, asked.not_tags),
    )
    for key, wanted, refused in pairs:
        if wanted and wanted <= refused:
            when.error(key, f"要求的{KEYS[key].removeprefix('非')}全被排除，本条永远不会适用。")
    if asked.all_tags & asked.not_tags:
        when.error("not_tags", "要求的标记又被排除，本条永远不会适用。")
    asks_adoption = asked.outlets or asked.levels or asked.systems or asked.forms
    if asked.adopted is False and asks_adoption and not asked.forwarded_only:
        when.error("adopted", "既要未被采用，又问采用的渠道，本条永远不会适用。")


@dataclass(frozen=True, slots=True)
class WhenOfTarget(When):
    """A target looks at adoptions only where it counts adopted items."""

    adoption: bool = True

    def read(self, fields: Fields, key: str, policy: Policy) -> Any:
        basis = fields.data.get(fields.name("basis"))
        adopted = basis in (str(Basis.ADOPTED), "采用")
        return When(adoption=adopted, owner=False).read(fields, key, policy)


def selector_from(values: dict[str, Any]) -> Selector:
    """Take the words of ``OUTLET_KEYS`` out of the values and make a selector of them."""
    return Selector(
        outlets=values.pop("outlets"),
        levels=values.pop("levels"),
        systems=values.pop("systems"),
        classes=values.pop("outlet_classes"),
    )


def check_selector(fields: Fields, select: Selector) -> None:
    if select.outlets and (select.levels or select.systems or select.classes):
        fields.error("outlets", "渠道与层级、系统、类别只能选一种写法。")
