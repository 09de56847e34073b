"""The tables of the areas' ``states.py``, and their pictures in docs/reference/states.md."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from django.db.models import TextChoices

from qingxun.config.devtools.project import PACKAGE, areas

SUFFIX = "TRANSITIONS"
HEAD = """# 状态图

由各领域的 `states.py` 生成（`./dev docs`），请勿手改；`./dev check` 核对。
"""


@dataclass(frozen=True)
class StateTable:
    """One table of transitions with the states' owners."""

    area: str
    name: str
    states: type[TextChoices]
    transitions: Mapping[str, frozenset[str]]
    owners: Mapping[str, str]


def state_modules() -> list[tuple[str, ModuleType]]:
    """(area, module) of every states.py."""
    return [
        (area, importlib.import_module(f"qingxun.{area}.states"))
        for area in areas()
        if (PACKAGE / area / "states.py").exists() and area != "kit"
    ]


def state_tables() -> list[StateTable]:
    """Every ``*TRANSITIONS`` with the ``*OWNERS`` beside it."""
    found = []
    for area, module in state_modules():
        for name in sorted(vars(module)):
            if not name.endswith(SUFFIX):
                continue
            transitions = getattr(module, name)
            owners = getattr(module, name.removesuffix(SUFFIX) + "OWNERS", {})
            states = type(next(iter(transitions)))
            found.append(StateTable(area, name, states, transitions, owners))
    return found


def choices() -> list[tuple[str, type[TextChoices]]]:
    """Every enumeration defined in a states.py."""
    return [
        (area, value)
        for area, module in state_modules()
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, TextChoices)
        and (value.__module__, value.__name__) == (module.__name__, name)
    ]


def gaps(table: StateTable) -> list[str]:
    """What is missing in a table: every state needs its row in both."""
    place = f"{table.area}/states.py {table.name}"
    states = set(table.states)
    found = [f"{place}: no row for {s}" for s in sorted(states - set(table.transitions))]
    found += [f"{place}: no owner for {s}" for s in sorted(states - set(table.owners))]
    for source, targets in table.transitions.items():
        found += [f"{place}: {source} leads to itself" for t in targets if t == source]
    return found


def page() -> str:
    """docs/reference/states.md: a Mermaid picture and a table for each table of states."""
    return HEAD + "\n".join(section(table) for table in state_tables())


def section(table: StateTable) -> str:
    picture = ["```mermaid", "stateDiagram-v2"]
    picture += [f'    state "{state.label}" as {state.value}' for state in table.states]
    rows = ["| 状态 | 标识 | 谁来处理 | 可以变为 |", "|---|---|---|---|"]
    for state in table.states:
        targets = [target for target in table.states if target in table.transitions[state]]
        picture += [f"    {state.value} --> {target.value}" for target in targets]
        if not targets:
            picture.append(f"    {state.value} --> [*]")
        names = "、".join(str(target.label) for target in targets) or "（终点）"
        owner = owner_label(table.owners.get(state, ""))
        rows.append(f"| {state.label} | `{state.value}` | {owner} | {names} |")
    title = f"\n## {table.area} · {table.states.__name__}\n"
    return "\n".join([title, *picture, "```", "", *rows, ""])


def owner_label(role: str) -> str:
    """The role's name in Chinese; a dash when nobody has to act."""
    from qingxun.organizations.states import Role

    return str(Role(role).label) if role in Role.values else role or "—"
