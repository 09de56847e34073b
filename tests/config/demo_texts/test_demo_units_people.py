"""Sixty organizations and some hundred and fifty invented people."""

from collections import Counter
from random import Random

from qingxun.config.demo.texts import AREAS, BODIES, COMMITTEE, GROUPS, people, unit, units

TOWNSHIPS = (
    "鹤城街道 瓯南街道 油竹街道 三溪口街道 温溪镇 东源镇 高湖镇 船寮镇 海口镇 腊口镇 北山镇 "
    "山口镇 仁庄镇 祯埠镇 万山乡 黄垟乡 季宅乡 高市乡 海溪乡 章村乡 祯旺乡 舒桥乡 巨浦乡 "
    "万阜乡 方山乡 汤垟乡 贵岙乡 小舟山乡 吴坑乡 仁宫乡 章旦乡 阜山乡"
)


def test_the_townships_are_the_real_ones():
    assert {seed.short for seed in units() if seed.kind == "township"} == set(TOWNSHIPS.split())


def test_there_are_sixty_organizations_in_three_groups():
    assert len(units()) == len({seed.code for seed in units()}) == 60
    assert len({seed.name for seed in units()}) == 60
    assert Counter(seed.group for seed in units()) == dict(zip(GROUPS, (32, 15, 13), strict=True))
    assert {seed.area for seed in units()} == set(AREAS)


def test_liaison_areas_join_a_handful_of_neighbours():
    sizes = Counter(seed.area for seed in units() if seed.kind == "township")
    assert all(4 <= size <= 7 for size in sizes.values())


def test_invented_organizations_are_marked():
    for seed in units():
        if seed.kind in {"school", "enterprise"}:
            assert seed.name.startswith("演示·")
            assert seed.full_name.startswith("演示·")


def test_bodies_above_cover_the_ladder():
    assert BODIES[0] is COMMITTEE
    assert {body.level for body in BODIES} == {"county", "city", "province", "centre"}
    assert len({body.code for body in BODIES}) == len(BODIES)


def test_people_have_names_of_their_own_and_carry_the_mark():
    everybody = people(Random(1))
    assert 140 <= len(everybody) <= 180
    assert len({person.name for person in everybody}) == len(everybody)
    assert all("演示" in person.note for person in everybody)
    assert len({person.name[0] for person in everybody}) >= 25


def test_every_unit_has_a_principal_and_an_information_officer():
    roles = {(person.unit_code, person.role) for person in people(Random(2))}
    for seed in units():
        assert (seed.code, "unit_principal") in roles
        assert (seed.code, "information_officer") in roles
        if seed.kind == "township":
            assert (seed.code, "unit_leader") in roles


def test_the_office_has_each_role_and_three_separate_administrators():
    office = [person for person in people(Random(3)) if person.unit_code == COMMITTEE.code]
    roles = Counter(person.role for person in office)
    assert {"editor", "office_head", "signing_leader"} <= set(roles)
    for administrator in ("system", "security", "audit"):
        assert roles[f"{administrator}_administrator"] == 1


def test_the_same_seed_gives_the_same_people():
    assert people(Random(4)) == people(Random(4))
    assert unit("wenxi").name == "温溪镇团委"
