"""docs/reference/mechanisms.md: which regulation uses which mechanism, from the tests' files."""

import sys
from collections import defaultdict
from typing import Any

from qingxun.config.devtools.running import ROOT

HEAD = """# 各地办法的机制

由 `tests/scoring/regulations` 里的 43 部办法生成（`./dev docs`），请勿手改；`./dev check` 核对。
每部办法是一个办法文件（`代码.yaml`），配有手工验算的例子（`代码.cases.yaml`），在测试里逐分核对。
七十六部办法里见过、这 43 部没有写出数字的机制，放在三份「其余机制」文件里验算。

"""


def page() -> str:
    """The table mechanism × regulation, what expresses each, and what is not expressed."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.scoring import regulations as files

    names = files.mechanism_names()
    users: dict[str, list[str]] = defaultdict(list)
    ways: dict[str, set[str]] = defaultdict(set)
    titles = {}
    for name in files.IDS:
        policy = files.policy_data(name)
        titles[name] = policy.get("名称") or policy["title"]
        types = _types(policy)
        for code, where in files.case_file(name)["mechanisms"].items():
            users[code].append(name)
            ways[code] |= {where} if isinstance(where, str) else {types[one] for one in where}
    missing = [code for code in names if code not in users]
    return HEAD + _summary(names, missing) + _table(names, users, ways) + _files(files, titles)


def _types(policy: dict[str, Any]) -> dict[str, str]:
    """Clause id → the Chinese word of its type."""
    from qingxun.scoring.engine.keys import REGISTRY
    from qingxun.scoring.engine.parsing import parse_policy

    parse_policy(policy)  # makes all clause types known
    rows = policy.get("条款") or policy["clauses"]
    found = {}
    for row in rows:
        kind = row.get("类型") or row["type"]
        found[row.get("代码") or row["id"]] = REGISTRY[kind].word if kind in REGISTRY else kind
    return found


def _summary(names: dict[str, str], missing: list[str]) -> str:
    if not missing:
        return f"共 {len(names)} 种机制，全部写得出来。\n\n"
    told = "、".join(f"{code} {names[code]}" for code in missing)
    return f"共 {len(names)} 种机制；写不出来的：{told}。\n\n"


def _table(names: dict[str, str], users: dict[str, list[str]], ways: dict[str, set[str]]) -> str:
    rows = ["| 代码 | 机制 | 写法 | 用到的办法 |", "|---|---|---|---|"]
    for code, name in names.items():
        way = "；".join(sorted(ways[code]))
        rows.append(f"| {code} | {name} | {way} | {'、'.join(users[code])} |")
    return "\n".join(rows) + "\n"


def _files(files: Any, titles: dict[str, str]) -> str:
    rows = ["\n## 办法\n", "| 文件 | 办法 | 条款 | 例子 |", "|---|---|---|---|"]
    for name, title in titles.items():
        policy = files.policy_data(name)
        clauses = len(policy.get("条款") or policy["clauses"])
        cases = len(files.case_file(name)["cases"])
        rows.append(f"| `{name}` | {title} | {clauses} | {cases} |")
    return "\n".join(rows) + "\n"
