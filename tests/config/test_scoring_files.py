"""``scoring check`` and ``scoring run``: files in, words or JSON out, no database."""

import json
import os
from argparse import Namespace
from pathlib import Path

import pytest

from qingxun.config.cli.scoring import check_policy, run_file
from tests.scoring.engine.builders import TABLE, policy_data

POLICY = policy_data(
    TABLE,
    {"type": "target", "per": "month", "items": {"township": 2}, "base": 10, "deduct": 1},
    {"type": "attribution", "units": "equal"},
    {"type": "reward", "by": "adoption", "amount": 10, "owner": "unit"},
)
FACTS = {
    "as_of": "2026-04-01",
    "unit_years": [{"unit": "甲镇", "year": 2026, "group": "township"}],
    "items": [
        {
            "id": "i1",
            "kind": "news",
            "contributors": ["甲镇/张三", "乙镇"],
            "filed_on": "2026-03-05",
            "adoptions": [
                {"id": "a1", "outlet": "city_league", "form": "single", "adopted_on": "2026-03-20"}
            ],
        }
    ],
}


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def files(folder: Path) -> Namespace:
    return Namespace(
        file=write(folder, "policy.json", json.dumps(POLICY)),
        facts=write(folder, "facts.json", json.dumps(FACTS)),
        year=None,
    )


def test_a_run_prints_postings_sums_and_rewards_with_words(tmp_path, capsys):
    assert run_file(files(tmp_path)) == 0
    found = json.loads(capsys.readouterr().out)
    words = [row["words"] for row in found["postings"]]
    assert "团市委信息采用单篇 20 分 × 平分 1/2 = 10 分（第1条、第3条）" in words
    assert "2026年3月应报 2 件，报送 1 件，缺 1 件 × 每件扣 1 分 = 扣 1 分（第2条）" in words
    sums = {(row["owner"], row["month"]): row["points"] for row in found["sums"]}
    assert sums["乙镇", ""] == "10"
    assert sums["甲镇", "2026-03"] == "9"
    assert sums["甲镇", ""] == "5"  # January and February: 2 missing each
    assert {row["owner"]: row["yuan"] for row in found["rewards"]} == {"甲镇": "5", "乙镇": "5"}


def test_a_check_names_errors_and_warnings(tmp_path, capsys):
    wrong = POLICY | {"period": "week"}
    path = write(tmp_path, "policy.json", json.dumps(wrong))
    assert check_policy(Namespace(file=path)) == 1
    assert "「period」：应是 month、quarter、half、year 之一" in capsys.readouterr().out
    right = write(tmp_path, "right.json", json.dumps(POLICY))
    assert check_policy(Namespace(file=right)) == 0
    assert "没有条款用到：县领导、市领导" not in capsys.readouterr().out


LAUGHS = "a0: &a0 [哈, 哈]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20)
)
CLAUSE = "- {id: c%d, number: 第一条, type: filing, text: 条文, points: 1}\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("large", os.urandom(1024) * 2000),
        ("laughs", LAUGHS),
        ("cycle", "条款: &a [*a]\n代码: x\n"),
        ("clauses", "clauses:\n" + "".join(CLAUSE % n for n in range(10_000))),
        ("brackets", "[" * 150_000),
        ("nested", "- " * 90_000),
        ("number", '{"id": ' + "9" * 100_000 + "}"),
        ("exponent", "代码: x\n名称: y\n条款: [{类型: 报送计分, 分值: 1e999999}]\n"),
        ("zero bytes", b"a\x00b: 1\n"),
        ("broken", b"\xff\xff\xff\xff"),
        ("tags", "条款: !!python/object/apply:os.system [ls]\n"),
        ("twice", "代码: a\n代码: b\n"),
    ],
)
def test_a_hostile_file_is_refused_with_sentences(tmp_path, capsys, name, content):
    path = write(tmp_path, "policy.yaml", content)
    assert check_policy(Namespace(file=path)) in (1, 2)
    told = capsys.readouterr()
    sentences = (told.out + told.err).strip().splitlines()
    assert 1 <= len(sentences) <= 110
    assert all(len(sentence) < 200 for sentence in sentences)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_of_office_machines_are_read_whatever_their_encoding(tmp_path, capsys, encoding):
    text = json.dumps(POLICY, ensure_ascii=False)
    path = write(tmp_path, "policy.json", text.encode(encoding))
    assert check_policy(Namespace(file=path)) == 0
    assert "试行办法" in capsys.readouterr().out


def test_words_that_yaml_takes_for_flags_stay_words(tmp_path, capsys):
    text = json.dumps(POLICY, ensure_ascii=False)
    path = write(tmp_path, "p.json", text)
    facts = "as_of: 2026-04-01\nincidents:\n- {id: x, type: late, on: 2026-03-01, unit: 甲镇}\n"
    options = Namespace(file=path, facts=write(tmp_path, "f.yaml", facts), year=None)
    assert run_file(options) == 0
