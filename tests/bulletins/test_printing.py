"""The list of adopted pieces in the printed bulletin."""

from qingxun.bulletins.printing import adopted_tables
from qingxun.documents.engine.content import Table


def piece(title: str, outlet: str, level: str) -> dict[str, str]:
    return {
        "title": title, "unit": "温溪镇团委", "outlet": outlet, "level": level, "on": "2026-08-09",
    }  # fmt: skip


def test_adopted_pieces_stand_by_outlet_the_highest_first_and_the_own_long_list_last() -> None:
    own = [piece(f"动态{n}", "《青田共青团信息》", "county") for n in range(3)]
    adopted = [
        *own,
        piece("专报", "县委办信息", "county"),
        piece("一", "团市委信息", "city"),
        piece("二", "团中央信息", "centre"),
    ]
    tables = [t for t in adopted_tables({"adopted": adopted}) if isinstance(t, Table)]
    captions = [
        "团中央信息（1篇）",
        "团市委信息（1篇）",
        "县委办信息（1篇）",
        "《青田共青团信息》（3篇）",
    ]
    assert [table.caption for table in tables] == captions
    assert tables[-1].rows[1] == ("2", "动态1", "温溪镇团委", "08-09")
