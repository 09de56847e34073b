"""The small template language of the phrase banks.

    [甲|乙]        one of the alternatives
    [+甲、乙、丙|丁、戊]  some items of all lists, in their order
    {name}         a word or number known in the scope
    {a=20~60}      draws a whole number, prints it and keeps it under the name
    {20~60}        draws and prints
    {=a+b}         prints a sum or difference (left to right, + - *)
    {%a/b}         prints a share in per cent with one decimal

Bounds may be expressions ({b=5~a-3}), so parts never exceed the whole: figures agree by
construction.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from random import Random

Scope = dict[str, str | int]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([^{}]*)\}")
_DRAW = re.compile(r"^(?:([a-z_]\w*)=)?([\w+*-]+)~([\w+*-]+)$")
_TOKEN = re.compile(r"[+*-]|\w+")


def expand(template: str, rng: Random, scope: Scope) -> str:
    """The text of a template; numbers drawn here stay local and do not touch `scope`.

    Raises KeyError for an unknown name, ValueError for a malformed expression.
    """
    local = dict(scope)
    text = template
    while "[" in text:
        text = _CHOICE.sub(lambda found: _choose(found[1], rng), text)
    return _SLOT.sub(lambda found: _slot(found[1], rng, local), text)


def _choose(inside: str, rng: Random) -> str:
    if not inside.startswith("+"):
        return rng.choice(inside.split("|"))
    lists = [part.split("、") for part in inside[1:].split("|")]
    pool = list(dict.fromkeys(item for items in lists for item in items))
    count = rng.randint(2 if len(pool) < 4 else 3, max(len(items) for items in lists))
    return "、".join(pool[place] for place in sorted(rng.sample(range(len(pool)), count)))


def _slot(inside: str, rng: Random, local: Scope) -> str:
    if inside.startswith("="):
        return str(_number(inside[1:], local))
    if inside.startswith("%"):
        part, whole = inside[1:].split("/")
        return _percent(_number(part, local), _number(whole, local))
    drawn = _DRAW.match(inside)
    if drawn:
        low, high = _number(drawn[2], local), _number(drawn[3], local)
        value = rng.randint(low, max(low, high))
        if drawn[1]:
            local[drawn[1]] = value
        return str(value)
    return str(local[inside])


def _number(expression: str, local: Scope) -> int:
    total, sign = 0, "+"
    for part in _TOKEN.findall(expression):
        if part in "+-*":
            sign = part
            continue
        value = int(part) if part.isdigit() else int(local[part])
        if sign == "+":
            total += value
        elif sign == "-":
            total -= value
        else:
            total *= value
    return total


def _percent(part: int, whole: int) -> str:
    share = Decimal(part * 100) / Decimal(whole)
    rounded = share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{rounded.normalize():f}%"
