"""Personal data: numbers are checked, names and addresses are likely finds, masks keep the form."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingxun.language.engine import privacy
from qingxun.language.engine.digits import is_bank_card, is_identity_number, plain
from qingxun.language.engine.privacy import (
    Personal,
    find_personal,
    mask,
    mask_personal,
)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(first17: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return first17 + "10X98765432"[total % 11]


def kinds(text: str) -> list[tuple[Personal, str]]:
    return [(find.kind, find.text) for find in find_personal(text, on=dt.date(2026, 11, 27))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("联系人电话13857812345，请于", [(Personal.MOBILE, "13857812345")]),
        ("电话：１３８５７８１２３４５。", [(Personal.MOBILE, "１３８５７８１２３４５")]),
        ("致电 0578-6812345 咨询", [(Personal.PHONE, "0578-6812345")]),
        ("寄到 a.chen@qt.gov.cn 即可", [(Personal.EMAIL, "a.chen@qt.gov.cn")]),
        ("留守儿童李小明，父母都在西班牙", [(Personal.MINOR, "李小明")]),
        ("王芳，今年12岁", [(Personal.MINOR, "王芳")]),
        ("王芳今年十五岁", [(Personal.MINOR, "王芳")]),
        ("村民周大山说，今年收成好", [(Personal.PERSON, "周大山")]),
        ("联系人周大山，电话另告", [(Personal.PERSON, "周大山")]),
        ("联系人：周大山（本村）", [(Personal.PERSON, "周大山")]),
        ("监护人姓名：周大山", [(Personal.PERSON, "周大山")]),
        ("学生李小明（12岁）", [(Personal.MINOR, "李小明")]),
        ("五年级李小明、王芳等12人", [(Personal.MINOR, "李小明"), (Personal.MINOR, "王芳")]),
        ("三（2）班陈小雨说", [(Personal.MINOR, "陈小雨")]),
        ("孩子：李小明", [(Personal.MINOR, "李小明")]),
        (
            "周大山身份证号332522199003071234",
            [(Personal.PERSON, "周大山"), (Personal.IDENTITY, "332522199003071234")],
        ),
        (
            "李小花\t13757081234\t332522201203071234",
            [
                (Personal.MINOR, "李小花"),
                (Personal.MOBILE, "13757081234"),
                (Personal.IDENTITY, "332522201203071234"),
            ],
        ),
        (
            "序号\t姓名\t联系电话\n1\t周大山\t另附\n2\t王芳\t无\n以上王芳已核",
            [(Personal.PERSON, "周大山"), (Personal.PERSON, "王芳")],
        ),
        ("身份证号332522199003071234", [(Personal.IDENTITY, "332522199003071234")]),
        ("身份证号331121199013011234", [(Personal.IDENTITY, "331121199013011234")]),
        ("登记的是332522199003071234。", [(Personal.IDENTITY, "332522199003071234")]),
        ("身份证号码：332522900307123", [(Personal.IDENTITY, "332522900307123")]),
        ("持护照号E12345678出境", [(Personal.IDENTITY, "E12345678")]),
        ("银行卡号 6222 0212 0800 1234 567", [(Personal.BANK_CARD, "6222 0212 0800 1234 567")]),
        ("微信号zhang_88", [(Personal.ACCOUNT, "zhang_88")]),
        ("QQ 12345678", [(Personal.ACCOUNT, "12345678")]),
        ("困难青年张小明一家", [(Personal.PERSON, "张小明")]),
        ("13岁的张明", [(Personal.MINOR, "张明")]),
        ("青年陈文静（女，1998年生）", [(Personal.PERSON, "陈文静")]),
        ("车牌浙K12345的面包车", [(Personal.PLATE, "浙K12345")]),
        (
            "家住鹤城街道新大街16号3单元502室",
            [(Personal.ADDRESS, "家住鹤城街道新大街16号3单元502室")],
        ),
        *[
            (f"电话{number}。", [(Personal.MOBILE, number.removeprefix("0086"))])
            for number in (
                "138 5781 2345",
                "138.5781.2345",
                "138—5781—2345",
                "138　5781　2345",
                "13857 812345",
                "1 3 8 5 7 8 1 2 3 4 5",
                "1385781\n2345",
                "008613857812345",
            )
        ],
        ("座机（0578）6812345", [(Personal.PHONE, "（0578）6812345")]),
        ("联系电话：6812345", [(Personal.PHONE, "6812345")]),
        ("打入6222　0212　0800　1234　564", [(Personal.BANK_CARD, "6222　0212　0800　1234　564")]),
        ("农行账号 6222021208\n001234564", [(Personal.BANK_CARD, "6222021208\n001234564")]),
        ("账号201000123456789", [(Personal.BANK_CARD, "201000123456789")]),
        ("女儿王雨欣在家", [(Personal.PERSON, "王雨欣")]),
        ("姓名：李建国\n性别：男", [(Personal.PERSON, "李建国")]),
        ("李建国 13857812345", [(Personal.PERSON, "李建国"), (Personal.MOBILE, "13857812345")]),
        ("李小明，2014年3月出生", [(Personal.MINOR, "李小明")]),
        ("李建国，1990年3月出生", [(Personal.PERSON, "李建国")]),
        ("李小明（男，12岁）", [(Personal.MINOR, "李小明")]),
        ("陈雨桐同学说", [(Personal.MINOR, "陈雨桐")]),
        ("李小明（五年级）", [(Personal.MINOR, "李小明")]),
        ("少先队员代表陈雨桐发言", [(Personal.MINOR, "陈雨桐")]),
        ("学生李小明和王芳参加", [(Personal.MINOR, "李小明"), (Personal.MINOR, "王芳")]),
        *[
            (f"一辆{plate}，", [(Personal.PLATE, plate)])
            for plate in ("浙 K12345", "浙Ｋ１２３４５", "浙k12345", "浙K1234学", "粤Z1234港")
        ],
        *[
            (f"{home}，", [(Personal.ADDRESS, home)])
            for home in (
                "东方明珠3号楼1单元1201室",
                "水南北路三号楼二单元五〇二室",
                "世纪花园A栋502室",
                "石郭村3组12号",
                "香格里拉小区12-3-502",
            )
        ],
    ],
)
def test_what_is_personal_is_found(text: str, found: list[tuple[Personal, str]]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "全年共收到来稿12345678901篇",
        "编号2026112713857812345678901",
        "王芳今年三十五岁",
        "共青团青田县委员会青团发〔2026〕12号",
        "投入资金1385万元，惠及78123人",
        "学生们积极参加，家长十分支持",
        "2026年11月27日，温度13.8度",
        "编号331121199013011234",
        "序号\t姓名\t奖项\n1\t周大山\t一等奖",
        "温溪镇\t单位\t电话\n方山乡\t石溪乡\t另附",
        "每晚响三次，老人孩子都听懂。三年级王老师说，班会课上",
        "联系人应当在三日内答复，申请人可以查询",
        "据此把学生关心的睡眠列出，为孩子周岁做准备",
        "在走访中了解到，三岁以下婴幼儿较多",
        "在县青少年宫张贴。学生潘同学说，大学生黄文静说",
        "订单号：332522199003071234",
        "关注微信公众号qingtian_youth，点击链接",
        "张榜公示困难青年名单，13岁的孩子们",
        "青团发〔2026〕13号，邮编323900，2026-11-28 09:30—2026-11-29",
        "投资13857812345元，合计13857812345.67元",
        "采用编号202611280000138578，信息编号：2026-0138-0012",
        "电话回访13857812人次，拨打12355",
        "鹤城街道\t138\t57\t2026\t1128\n温溪镇\t1234\t5678\t9012\t3456",
        "应同学要求，和其他同学一起，妻子和孩子",
        "第三十八单元3个单元，1号会议室，A座5楼",
        "王芳（五年级语文老师）",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert kinds(text) == []


CUTS = [" ", "  ", "-", "—", "－", "·", ".", "\n", "\r\n", "\u3000", "\xa0", "\u200b", "\t", "\n  "]


@given(
    st.dates(dt.date(1950, 1, 1), dt.date(2020, 1, 1)),
    st.integers(0, 999),
    st.dictionaries(st.integers(1, 17), st.sampled_from(CUTS), max_size=3),
    st.booleans(),
)
def test_an_identity_number_may_be_cut_anywhere(
    day: dt.date, order: int, cuts: dict[int, str], wide: bool
) -> None:
    number = identity(f"331121{day:%Y%m%d}{order:03d}")
    if wide:
        number = number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    cut = "".join(cuts.get(place, "") + char for place, char in enumerate(number))
    assert kinds(f"附：{cut}，等") == [(Personal.IDENTITY, cut)]


ADULT = identity("33112119900301123")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        (name, row)
        for name in ("李建国", "欧阳建国", "李 明", "李　明", "阿依古丽·买买提")
        for row in (
            "{}\t{}",
            "1\t{}\t男\t36\t鹤城街道\t{}",
            "| {} | {} |",
            "{}\n{}",
            "姓名\n身份证号\n{}\n{}",
            "姓名：{}\n身份证号：{}",
            "{}\n男\n36\n{}",
        )
    ],
)
def test_the_name_in_a_cell_beside_an_identity_number_is_found(name: str, row: str) -> None:
    found = kinds(row.format(name, ADULT))
    assert found == [(Personal.PERSON, name), (Personal.IDENTITY, ADULT)]


def test_a_number_before_an_identity_number_hides_nothing() -> None:
    assert kinds(f"1 {ADULT} 13857812345") == [
        (Personal.IDENTITY, ADULT),
        (Personal.MOBILE, "13857812345"),
    ]


def test_people_of_the_register_may_be_named() -> None:
    text = "村民周大山说，今年收成好"
    assert find_personal(text, public_names=["周大山"]) == []


@given(st.dates().filter(lambda day: day.year >= 1900), st.integers(0, 999))
def test_identity_numbers_are_known_by_their_check_digit(day: object, order: int) -> None:
    number = identity(f"331121{day:%Y%m%d}{order:03d}")
    assert is_identity_number(number)
    wrong = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    assert not is_identity_number(wrong)
    assert kinds(f"身份证号{number}，") == [(Personal.IDENTITY, number)]


@given(st.text(alphabet="0123456789", min_size=13, max_size=13))
def test_bank_cards_are_known_by_luhn(middle: str) -> None:
    cards = [f"62{middle}{last}" for last in range(10)]
    assert sum(map(is_bank_card, cards)) == 1


@given(st.text(alphabet="村民周大山说学生李明今年12岁电话138578１２３45-@a.cn，。", max_size=60))
def test_masking_leaves_nothing_certain_and_the_rest_as_it_was(text: str) -> None:
    finds = find_personal(text)
    masked = mask_personal(text, finds)
    assert not any(find.certain for find in find_personal(masked))
    outside = "".join(
        char
        for place, char in enumerate(text)
        if not any(find.start <= place < find.end for find in finds)
    )
    rest = iter(masked)
    assert all(char in rest for char in outside)


PIECES = [
    "身份证号",
    "公民身份号码",
    "证件号为",
    "护照",
    "通行证",
    "银行卡",
    "卡号：",
    "储蓄卡号",
    "微信",
    "QQ",
    "qq号",
    "@",
    "a.c",
    "013",
    "1385781",
    "2345678",
    "３４５６",
    "11990",
    "01011234",
    "X",
    "-",
    "－",
    "·",
    "浙A",
    "浙k",
    "岁",
    "今年",
    "十",
    "二",
    "学生",
    "小朋友",
    "男孩",
    "未成年人",
    "村民",
    "父亲",
    "群众",
    "王芳",
    "李小明",
    "大",
    "（男，",
    "(女,",
    "）",
    "说",
    "号",
    "幢",
    "单元",
    "新村",
    "街",
    "石雕",
    "。",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_a_look_that_is_spared_would_have_found_nothing(text: str) -> None:
    read = plain(text)
    for kind, gate, look in privacy._LOOKS:
        assert gate(read) or not list(look(read)), kind


def test_masks_keep_the_form() -> None:
    assert mask("0578-6812345", Personal.PHONE) == "0578-*****45"
    assert mask("（0578）6812345", Personal.PHONE) == "（0578）*****45"
    assert mask("6812345", Personal.PHONE) == "*****45"
    assert mask("浙Ｋ１２３４５", Personal.PLATE) == "浙Ｋ****５"
    assert mask("李　明", Personal.PERSON) == "李　某"
    assert mask("E12345678", Personal.IDENTITY) == "E******78"
    assert mask("zhang_88", Personal.ACCOUNT) == "zh***_*8"
    text = "村民周大山说，电话138-5781-2345，身份证" + identity("33112119900301123")
    masked = mask_personal(text, find_personal(text))
    assert "周某某" in masked
    assert "138-****-2345" in masked
    assert "331121********" in masked
