"""The sixty organizations of the demo county, our committee and the bodies above it.

Townships and subdistricts are real places; schools and enterprises are invented and carry
演示 in their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

UnitKind = Literal["township", "school", "enterprise", "line"]

GROUP_TOWNSHIPS = "乡镇街道"
GROUP_SCHOOLS = "学校"
GROUP_LINES = "企业和战线"
GROUPS: tuple[str, ...] = (GROUP_TOWNSHIPS, GROUP_SCHOOLS, GROUP_LINES)

AREAS: tuple[str, ...] = (
    "城区片",
    "山口片",
    "温溪片",
    "船寮片",
    "海口片",
    "北山片",
    "学校线",
    "青工线",
)


@dataclass(frozen=True, slots=True)
class UnitSeed:
    """One organization: `name` as it signs, `short` as texts call it."""

    code: str
    name: str
    full_name: str
    short: str
    kind: UnitKind
    group: str
    area: str
    host: str
    """The party organization it belongs to; its leaders receive the bulletin."""
    scope_word: str
    """全镇, 全校, ... as texts say it."""
    branch_word: str
    tags: frozenset[str]
    places: tuple[str, ...]
    diligence: float
    """How readily it reports: 0 (sends nothing for months) to 1."""

    @property
    def marks(self) -> frozenset[str]:
        """What subjects and phrases ask for: its tags and its kind."""
        return self.tags | {self.kind}


@dataclass(frozen=True, slots=True)
class BodySeed:
    """A body outside the county's league units: our committee, superiors, peers."""

    code: str
    name: str
    short: str
    level: Literal["county", "city", "province", "centre"]
    system: Literal["league", "party", "government"]


COMMITTEE = BodySeed("tuanwei", "共青团青田县委员会", "团县委", "county", "league")
BODIES: tuple[BodySeed, ...] = (
    COMMITTEE,
    BodySeed("county_party_office", "中共青田县委办公室", "县委办", "county", "party"),
    BodySeed("county_government_office", "青田县人民政府办公室", "县府办", "county", "government"),
    BodySeed("city_league", "共青团丽水市委员会", "团市委", "city", "league"),
    BodySeed("city_party_office", "中共丽水市委办公室", "市委办", "city", "party"),
    BodySeed("city_government_office", "丽水市人民政府办公室", "市府办", "city", "government"),
    BodySeed("province_league", "共青团浙江省委员会", "团省委", "province", "league"),
    BodySeed("province_party_office", "中共浙江省委办公厅", "省委办公厅", "province", "party"),
    BodySeed(
        "province_government_office",
        "浙江省人民政府办公厅",
        "省府办公厅",
        "province",
        "government",
    ),
    BodySeed("centre_league", "共青团中央", "团中央", "centre", "league"),
    BodySeed("centre_party_office", "中共中央办公厅", "中办", "centre", "party"),
    BodySeed("centre_government_office", "国务院办公厅", "国办", "centre", "government"),
)

# code, name, area, tags, places, diligence
_TOWNSHIPS = """
hecheng 鹤城街道 城区片 城区,侨 太鹤公园,塔山社区,临江步道,圣旨街 0.95
ounan 瓯南街道 城区片 城区,石雕 瓯南步行街,水南社区,江南滨水绿道 0.8
youzhu 油竹街道 山口片 城区,石雕,进口城,侨 侨乡进口商品城,油竹新区,石雕园区 0.9
sanxikou 三溪口街道 城区片 城区,水 三溪口水岸,湖边片区,三溪口集镇 0.6
wenxi 温溪镇 温溪片 工业,侨,水 温溪工业区,温溪老街,温溪港区 0.95
dongyuan 东源镇 船寮片 侨,工业 东源集镇,项村,东源老街 0.6
gaohu 高湖镇 船寮片 侨,杨梅 高湖集镇,高湖文化礼堂,杨梅山 0.55
chuanliao 船寮镇 船寮片 侨,工业,水 船寮集镇,芝溪沿岸,船寮工业区 0.8
haikou 海口镇 海口片 水,杨梅 海口集镇,瓯江岸线,海口码头 0.6
lakou 腊口镇 海口片 工业,水,杨梅 腊口集镇,石帆,腊口工业区 0.7
beishan 北山镇 北山片 水,旅游 千峡湖畔,北山集镇,北山老街 0.65
shankou 山口镇 山口片 石雕,侨 中国石雕城,山口老街,石雕博览馆周边 0.95
renzhuang 仁庄镇 山口片 侨,稻鱼 仁庄集镇,仁庄老街,洋房群落 0.85
zhenbu 祯埠镇 海口片 水,油茶 祯埠集镇,祯埠溪畔,祯埠老街 0.45
wanshan 万山乡 船寮片 高山 万山集镇,高山蔬菜基地 0.25
huangyang 黄垟乡 船寮片 高山 黄垟集镇,黄垟文化礼堂 0.2
jizhai 季宅乡 船寮片 高山,茶 季宅集镇,季宅茶园 0.35
gaoshi 高市乡 船寮片 旅游,侨 高市集镇,高市古民居 0.45
haixi 海溪乡 海口片 水 海溪集镇,海溪溪滩 0.3
zhangcun 章村乡 海口片 油茶 章村集镇,油茶基地 0.5
zhenwang 祯旺乡 海口片 茶,水 祯旺集镇,祯旺溪谷 0.3
shuqiao 舒桥乡 北山片 油茶 舒桥集镇,舒桥文化礼堂 0.4
jupu 巨浦乡 北山片 水,旅游 巨浦集镇,千峡湖码头 0.4
wanfu 万阜乡 北山片 侨,高山 万阜集镇,万阜洋房 0.35
fangshan 方山乡 山口片 侨,稻鱼,鱼灯 龙现村,方山集镇,龙现田鱼文化广场 0.9
tangyang 汤垟乡 山口片 侨,旅游 汤垟集镇,汤垟侨居老屋 0.5
guiao 贵岙乡 温溪片 高山,工业 贵岙集镇,贵岙文化礼堂 0.35
xiaozhoushan 小舟山乡 温溪片 梯田,稻鱼,旅游 小舟山梯田,小舟山观景台,小舟山集镇 0.75
wukeng 吴坑乡 温溪片 高山,稻鱼 吴坑集镇,吴坑文化礼堂 0.3
rengong 仁宫乡 城区片 稻鱼,高山 仁宫集镇,仁宫稻鱼基地 0.4
zhangdan 章旦乡 城区片 高山,旅游 章旦集镇,章旦露营地 0.5
fushan 阜山乡 北山片 侨,旅游,稻鱼 阜山集镇,阜山文化礼堂 0.6
"""

_SCHOOLS = """
hexi 鹤溪高级中学 高中,中学 报告厅,图书馆一楼,田径场 0.85
zhixi 芝溪高级中学 高中,中学 学术报告厅,生涯规划教室,操场 0.65
ouan 瓯岸中学 初中,中学 阶梯教室,团队活动室,升旗广场 0.7
taihe-vocational 太鹤职业技术学校 职校,中学,石雕 石雕实训楼,电商实训室,汽修车间 0.8
shimen 石门初级中学 初中,中学 礼堂,心理辅导室,操场 0.6
wenjiang 温江初级中学 初中,中学 报告厅,法治教室,篮球场 0.55
qiaoyuan 侨源中学 初中,中学,侨 侨史陈列室,多功能厅,升旗广场 0.75
yinshi 印石小学 小学 少先队队室,风雨操场,石趣工坊 0.7
tafeng 塔峰小学 小学 少先队队室,图书角,大操场 0.65
longjin 龙津小学 小学 红领巾广播站,多功能教室,操场 0.5
zhenqian 镇前实验学校 初中,小学 录播教室,劳动基地,操场 0.45
fangao 方岙侨心学校 小学,侨 连心视频室,田鱼劳动园,多功能厅 0.8
beihu 北湖学校 初中,小学,水 队室,湖畔实践基地,食堂二楼 0.35
haichuan 海川中学 初中,中学 阶梯教室,宿舍活动室,操场 0.4
youxi 油溪实验小学 小学 红领巾议事厅,科创教室,风雨操场 0.6
"""

_ENTERPRISES = """
ouding 瓯鼎阀门有限公司 瓯鼎阀门 工业 装配二车间,技能工作室,职工书屋 0.6
buyuan 步远鞋业有限公司 步远鞋业 工业 针车车间,职工之家,样品间 0.5
heyang 鹤洋特钢制管有限公司 鹤洋制管 工业 冷轧车间,安全培训室,职工食堂 0.45
yinshan 印山石雕艺术有限公司 印山石雕 石雕 学徒工坊,展示厅,切石车间 0.65
daoyuyuan 稻渔源农业发展有限公司 稻渔源农业 稻鱼,电商 加工车间,直播间,鱼苗基地 0.55
qiaomao 侨贸通供应链有限公司 侨贸通 进口城,侨,电商 保税展厅,直播基地,仓储中心 0.7
qianxia 千峡漫旅文化旅游有限公司 千峡漫旅 旅游,水 游客中心,码头驿站,民宿集群 0.4
qingcheng 青澄城市服务有限公司 青澄城服 城区 调度中心,环卫驿站,员工学堂 0.5
"""

_LINES = """
line-workers 青田县青年职工工作委员会 县青工委 工业,青工线 县职工服务中心,青工驿站 0.65
line-overseas 青田县侨联青年委员会 县侨青委 侨,进口城,侨线 侨青会客厅,县华侨历史陈列馆 0.9
line-volunteers 青田县青年志愿者协会 县青志协 志愿线 志愿服务中心,高铁站服务亭 0.8
line-newfields 青田县新兴领域青年工作委员会 县新兴青工委 新兴线,电商 骑手驿站,青年议事厅 0.7
line-pioneers 青田县少先队工作委员会 县少工委 少先队线 县青少年宫,红领巾实践营地 0.75
"""


@cache
def units() -> tuple[UnitSeed, ...]:
    """The sixty organizations that report to the county committee, in office order."""
    return (*_townships(), *_schools(), *_enterprises(), *_lines())


@cache
def unit(code: str) -> UnitSeed:
    """The organization with that code; KeyError when there is none."""
    return {seed.code: seed for seed in units()}[code]


def _rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


def _townships() -> list[UnitSeed]:
    found = []
    for code, name, area, tags, places, diligence in _rows(_TOWNSHIPS):
        street = name.endswith("街道")
        level = "街道" if street else name[-1]
        body = "工作委员会" if street else "委员会"
        found.append(
            UnitSeed(
                code=code,
                name=name + ("团工委" if street else "团委"),
                full_name=f"共青团青田县{name}{body}",
                short=name,
                kind="township",
                group=GROUP_TOWNSHIPS,
                area=area,
                host=name + ("党工委" if street else "党委"),
                scope_word="全" + level,
                branch_word="社区团支部" if street else "村团支部",
                tags=frozenset(tags.split(",")),
                places=tuple(places.split(",")),
                diligence=float(diligence),
            )
        )
    return found


def _schools() -> list[UnitSeed]:
    found = []
    for code, name, tags, places, diligence in _rows(_SCHOOLS):
        young = tags.split(",")[0] == "小学"
        body = "少先队大队" if young else "团委"
        found.append(
            UnitSeed(
                code=f"school-{code}",
                name=f"演示·{name}{body}",
                full_name=f"演示·青田县{name}{body}",
                short=name,
                kind="school",
                group=GROUP_SCHOOLS,
                area="学校线",
                host=f"演示·{name}党组织",
                scope_word="全校",
                branch_word="中队" if young else "班级团支部",
                tags=frozenset(tags.split(",")),
                places=tuple(places.split(",")),
                diligence=float(diligence),
            )
        )
    return found


def _enterprises() -> list[UnitSeed]:
    return [
        UnitSeed(
            code=f"firm-{code}",
            name=f"演示·{name}团支部",
            full_name=f"演示·青田{name}团支部",
            short=short,
            kind="enterprise",
            group=GROUP_LINES,
            area="青工线",
            host=f"演示·{name}党支部",
            scope_word="全公司",
            branch_word="车间团小组",
            tags=frozenset(tags.split(",")),
            places=tuple(places.split(",")),
            diligence=float(diligence),
        )
        for code, name, short, tags, places, diligence in _rows(_ENTERPRISES)
    ]


def _lines() -> list[UnitSeed]:
    return [
        UnitSeed(
            code=code,
            name=name,
            full_name=name,
            short=short,
            kind="line",
            group=GROUP_LINES,
            area="学校线" if "少先队线" in tags else "青工线",
            host="团县委机关党支部",
            scope_word="全县",
            branch_word="基层团组织",
            tags=frozenset(tags.split(",")),
            places=tuple(places.split(",")),
            diligence=float(diligence),
        )
        for code, name, short, tags, places, diligence in _rows(_LINES)
    ]
