"""Fingerprints find shared runs; comparison marks the passages in both texts."""

from hypothesis import given
from hypothesis import strategies as st

from qingxun.language.engine.copies import (
    RUN,
    WINDOW,
    around,
    compare_letters,
    differing_facts,
    fingerprints,
    letters_of,
    shares_of,
    without_stock,
)
from qingxun.language.engine.marking import marked, told_apart

HAN = st.text(alphabet="团青年志愿者服务中心镇石雕侨乡夜校灯节", max_size=120)
ONE = (
    "11月3日，船寮镇团委组织30名青年志愿者到瓯江边开展防溺水巡查，劝离下水游泳人员12人。"
    "活动中，志愿者还向沿江村民发放宣传册，讲解急救知识。下一步，船寮镇团委将建立长效机制。"
)


@given(HAN, HAN, st.text(alphabet="侨联会馆里的旧照片讲述着远行人的故事", min_size=12, max_size=40))
def test_a_shared_run_of_eleven_gives_a_shared_fingerprint(
    before: str, after: str, shared: str
) -> None:
    assert len(shared) >= RUN + WINDOW - 1
    one, other = before + shared + after, after + "另" + shared + "外" + before
    assert fingerprints(one) & fingerprints(other)


@given(HAN)
def test_fingerprints_depend_on_the_letters_alone(text: str) -> None:
    spaced = "，".join(text)
    assert fingerprints(letters_of(spaced).text) == fingerprints(letters_of(text).text)


@given(HAN, HAN)
def test_passages_hold_the_same_letters_in_both_texts(one: str, other: str) -> None:
    found = compare_letters(letters_of(one), letters_of(other))
    for passage in found.passages:
        mine = letters_of(one[passage.start : passage.end]).text
        theirs = letters_of(other[passage.source_start : passage.source_end]).text
        assert mine == theirs
        assert len(mine) == passage.length
    assert 0 <= found.share <= 1
    assert 0 <= found.source_share <= 1
    assert max(found.share, found.source_share) - 1e-9 <= found.taken_over <= 1


def test_a_copy_with_other_names_is_likely_and_its_changes_are_told() -> None:
    copy = ONE.replace("船寮镇", "温溪镇").replace("30名", "25名").replace("11月3日", "11月9日")
    found = compare_letters(letters_of(copy), letters_of(ONE))
    assert found.likely
    assert found.share > 0.6
    mine, theirs = differing_facts(copy, ONE)
    assert {"11月9日", "25"} <= set(mine)
    assert {"11月3日", "30"} <= set(theirs)


def test_small_changes_within_a_passage_are_overlooked() -> None:
    washed = ONE.replace("船寮", "温溪").replace("30", "25")
    found = compare_letters(letters_of(washed), letters_of(ONE))
    assert found.taken_over > found.share + 0.05
    assert compare_letters(letters_of("另" * 30), letters_of(ONE)).taken_over == 0


def test_two_reports_of_the_same_kind_are_not_likely_copies() -> None:
    other = (
        "方山乡团委联合派出所走进暑期托管班，用情景剧教孩子们识别诈骗电话。"
        "民警结合真实案例提问，孩子们抢着回答，现场气氛热烈。"
    )
    assert not compare_letters(letters_of(other), letters_of(ONE)).likely


def test_spans_lead_back_to_full_width_and_traditional_originals() -> None:
    source = "船寮鎮團委組織３０名青年志願者到甌江邊開展防溺水巡查"
    found = compare_letters(letters_of("据悉，" + ONE), letters_of(source))
    assert found.passages
    passage = found.passages[0]
    assert source[passage.source_start : passage.source_end].startswith("船寮鎮")


def test_short_and_empty_texts_are_answered() -> None:
    assert fingerprints("") == set()
    assert fingerprints("石雕") == set()
    assert compare_letters(letters_of(""), letters_of(ONE)).share == 0


def test_facts_are_looked_for_in_the_sentences_around_the_passages() -> None:
    text = "甲镇来了3人。乙村来了5人；丙村来了7人。"
    assert around(text, [(8, 12)]) == "乙村来了5人；"
    assert around(text, [(2, 9)]) == "甲镇来了3人。\n乙村来了5人；"
    assert around(text, []) == ""


def test_a_passage_inside_another_one_of_the_source_is_seen() -> None:
    source = "目前，有关做法已写入本单位年度计划，换人不换事，明年还要再办一次。"
    mine = "有关做法已写入本单位年度计划。另外说几句别的话。" + source
    found = compare_letters(letters_of(mine), letters_of(source))
    numbers = {
        piece.passage for line in marked(source, found.passages, source=True) for piece in line
    }
    assert {1, 2} <= numbers


STOCK = "下一步，船寮镇团委将建立长效机制。"


def test_stock_phrases_are_like_nothing_and_leave_all_places_alone() -> None:
    stock = [letters_of(STOCK).text]
    mine = without_stock(letters_of(STOCK + ONE), stock)
    theirs = without_stock(letters_of(ONE), stock, source=True)
    assert len(mine.text) == len(letters_of(STOCK + ONE).text)
    found = compare_letters(mine, theirs)
    assert all("长效机制" not in (STOCK + ONE)[p.start : p.end] for p in found.passages)
    assert found.passages
    assert not fingerprints(without_stock(letters_of(STOCK), stock).text) & fingerprints(
        letters_of(ONE).text
    )


def test_sources_of_a_composite_share_it_out() -> None:
    other = "方山乡团委联合派出所走进暑期托管班，用情景剧教孩子们识别诈骗电话，现场气氛热烈。"
    text = letters_of(ONE[:60] + other)
    found = [compare_letters(text, letters_of(source)) for source in (ONE, other, ONE[:30])]
    shares, whole = shares_of(len(text.text), found)
    assert shares[2] == 0
    assert min(shares[:2]) > 0.3
    assert abs(sum(shares) - whole) < 1e-9
    assert whole <= 1
    assert shares_of(0, []) == ([], 0)


@given(HAN, HAN, HAN)
def test_marked_paragraphs_hold_the_whole_text_and_number_each_passage_once(
    one: str, between: str, other: str
) -> None:
    mine, source = f"{one}\n{between}\n{other}", f"{other}\n\n{one}"
    found = compare_letters(letters_of(mine), letters_of(source))
    for text, is_source in ((mine, False), (source, True)):
        paragraphs = marked(text, found.passages, source=is_source)
        lines = [line for line in text.splitlines() if line.strip()]
        assert ["".join(p.text for p in pieces) for pieces in paragraphs] == lines
        begun = [p.passage for pieces in paragraphs for p in pieces if p.begins]
        assert len(set(begun)) == len(begun)
        if not is_source:
            assert sorted(begun) == list(range(1, len(found.passages) + 1))


@given(st.permutations(range(4)), st.integers(0, 3))
def test_passages_of_several_sources_are_seen_in_the_text_and_in_theirs(
    order: list[int], first: int
) -> None:
    stretches = [
        "青年志愿者到瓯江边开展防溺水巡查劝离下水的人。",
        "石雕学院的师傅给返乡青年讲刀法与选料的门道。",
        "侨乡夜校开设了六门课程报名的人比去年多一倍。",
        "山口镇团委联合派出所走进暑期托管班讲防骗知识。",
    ]
    mine = "\n".join(stretches[number] for number in order)
    sources = [stretches[n] + "\n别的话。" + stretches[(n + 1) % 4] for n in range(3)]
    found = [compare_letters(letters_of(mine), letters_of(source)).passages for source in sources]
    first = first % 3
    others = [found[number] for number in range(3) if number != first]
    apart = told_apart(len(mine), found[first], others)
    given_ = [("B", apart[0]), ("C", apart[1])]
    paragraphs = marked(mine, found[first], letter="A", others=given_)
    assert "\n".join("".join(p.text for p in pieces) for pieces in paragraphs) == mine
    begun = [piece.label for pieces in paragraphs for piece in pieces if piece.begins]
    assert len(set(begun)) == len(begun)
    wanted = {f"A{n}" for n in range(1, len(found[first]) + 1)}
    wanted |= {f"{name}{n}" for name, rows in given_ for n in range(1, len(rows) + 1)}
    assert set(begun) == wanted
    unmarked = [piece.text for pieces in paragraphs for piece in pieces if not piece.passage]
    assert set(unmarked) <= {"。"}  # every stretch is known


def test_what_lies_under_a_passage_of_the_first_source_is_not_marked_again() -> None:
    text = "青年志愿者到瓯江边开展防溺水巡查劝离下水的人，石雕学院的师傅给返乡青年讲刀法。"
    whole = compare_letters(letters_of(text), letters_of(text)).passages
    part = compare_letters(letters_of(text), letters_of(text[:23])).passages
    assert told_apart(len(text), whole, [part]) == [[]]
    assert told_apart(len(text), part, [whole]) == [list(whole)]
    pieces = marked(text, part, letter="A", others=[("B", whole)])[0]
    assert [(p.label, p.beside) for p in pieces if p.passage] == [("A1", False), ("B1", True)]
