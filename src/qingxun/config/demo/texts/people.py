"""Some 150 invented people with posts and roles; each carries the mark 演示 in its note."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from qingxun.config.demo.texts.units import COMMITTEE, UnitSeed, units

RoleCode = Literal[
    "information_officer",
    "unit_principal",
    "unit_leader",
    "editor",
    "office_head",
    "signing_leader",
    "system_administrator",
    "security_administrator",
    "audit_administrator",
]

NOTE = "演示人物，姓名虚构"
SURNAMES = (
    "陈陈陈林林林周周周叶叶叶徐徐徐吴吴王王季季留留孙孙夏夏邹郭詹詹朱杨蒋蒋项项"
    "刘黄张李金胡郑裘洪厉尹麻潘舒傅董程柳包赖饶阮钟蓝雷虞应"
)
_MALE: str = (
    "伟勇 建荣 晓东 海波 俊杰 志鹏 一鸣 浩然 文斌 立群 少华 永康 旭东 凯 磊 宇航 子健 建峰 "
    "小军 鹏飞 崇文 国栋 嘉诚 泽楷 思远 景行 益民 成林 振宇 晨阳 承志 天佑 卓 炜 骏 东升 "
    "学勤 锦标 圣杰 越 鹤鸣 石安 瓯帆 松涛 定海 耀宗 显锋 迪 铭泽 启航 仁杰 康 仲平"
)
_FEMALE: str = (
    "丽芬 晓燕 婷婷 雅琴 慧敏 静怡 佳颖 梦洁 雪梅 若兰 诗琪 玲玲 春红 素珍 海霞 舒雅 "
    "晨曦 奕涵 巧云 倩 璐 蓓 琳 清 悦 可欣 思齐 语桐 映雪 秋月 文静 月华 彩虹 美君 小青 "
    "采薇 依琳 乐怡 双双 子衿 紫薇 冰洁 嘉宁 莉莎 欢 佩瑶 伊凡 笑 宛如 芝兰 苏苏"
)


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """A person and the one post this person holds; `unit_code` of ``COMMITTEE`` is our office."""

    name: str
    gender: Literal["male", "female"]
    unit_code: str
    post: str
    role: RoleCode
    duty: str
    """The line or area this person also answers for (一岗双责); may be empty."""
    note: str = NOTE


_OFFICE: tuple[tuple[str, RoleCode, str], ...] = (
    ("书记", "signing_leader", "全面工作"),
    ("副书记", "signing_leader", "山口片、侨青工作"),
    ("副书记", "signing_leader", "城区片、学校线"),
    ("挂职副书记", "signing_leader", "温溪片、青工线"),
    ("办公室主任", "office_head", "船寮片"),
    ("办公室副主任", "editor", "海口片"),
    ("信息编辑", "editor", "动态、经验"),
    ("信息编辑", "editor", "侨情、社情民意"),
    ("调研编辑", "editor", "调研、问题建议"),
    ("系统管理员", "system_administrator", "系统维护"),
    ("安全管理员", "security_administrator", "权限和账号"),
    ("审计管理员", "audit_administrator", "审计日志"),
)


class _Names:
    """Draws full names without repetition."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def draw(self) -> tuple[str, Literal["male", "female"]]:
        while True:
            gender: Literal["male", "female"] = self._rng.choice(("male", "female"))
            given = self._rng.choice((_MALE if gender == "male" else _FEMALE).split())
            name = self._rng.choice(SURNAMES) + given
            if name not in self._used:
                self._used.add(name)
                return name, gender


def people(rng: Random) -> list[PersonSeed]:
    """Everybody of the demo: the office first, then unit by unit; names never repeat."""
    names = _Names(rng)
    found = [_person(names, COMMITTEE.code, *entry) for entry in _OFFICE]
    for seed in units():
        found.extend(_person(names, seed.code, *entry) for entry in _posts(seed, rng))
    return found


def _person(names: _Names, unit_code: str, post: str, role: RoleCode, duty: str) -> PersonSeed:
    name, gender = names.draw()
    return PersonSeed(name, gender, unit_code, post, role, duty)


def _posts(seed: UnitSeed, rng: Random) -> list[tuple[str, RoleCode, str]]:
    if seed.kind == "township":
        street = seed.short.endswith("街道")
        head = "团工委书记" if street else "团委书记"
        leader = "党工委副书记" if street else "党委副书记"
        officer = rng.choice(("团委委员", "党建办干部", "文化站干部", "大学生志愿者"))
        return [
            (head, "unit_principal", "组织、青工"),
            (officer, "information_officer", "信息、宣传"),
            (leader, "unit_leader", "分管群团"),
        ]
    if seed.kind == "school":
        young = seed.name.endswith("大队")
        head = "大队辅导员" if young else "团委书记"
        officer = rng.choice(("语文教师", "团委干事", "班主任", "信息技术教师"))
        return [(head, "unit_principal", "学校与少先队"), (officer, "information_officer", "信息")]
    if seed.kind == "enterprise":
        officer = rng.choice(("行政专员", "人力资源专员", "车间青工"))
        return [
            ("团支部书记", "unit_principal", "青工"),
            (officer, "information_officer", "信息"),
        ]
    return [("主任", "unit_principal", "本线"), ("干事", "information_officer", "信息")]
