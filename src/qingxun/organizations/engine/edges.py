"""The closure of a tree that changes from day to day, as rows with half-open days.

An edge says: ``ancestor`` stands ``depth`` levels above ``descendant`` from ``start`` until the day
before ``end``. Depth 0 is the organization itself, depth 1 its parent. On every day a descendant
has at most one ancestor at each depth, so that nothing stands in two places.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Days from ``start`` until the day before ``end``."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One row of the closure."""

    descendant: uuid.UUID
    ancestor: uuid.UUID
    depth: int
    start: dt.date
    end: dt.date


def clip(edge: Edge, window: Window) -> Edge | None:
    """The part of an edge that lies in the window; None when there is none."""
    start, end = max(edge.start, window.start), min(edge.end, window.end)
    return replace(edge, start=start, end=end) if start < end else None


def truncate(edges: Iterable[Edge], day: dt.date) -> set[Edge]:
    """What is left of the edges when all end on that day."""
    return {replace(edge, end=min(edge.end, day)) for edge in edges if edge.start < day}


def replant(
    *, edges: Iterable[Edge], below: Iterable[Edge], above: Iterable[Edge], window: Window
) -> set[Edge]:
    """Hang an organization and all below it under a new place for the days of the window.

    ``edges``: all edges whose descendant stands below the organization on some day of the window;
    ``below``: the edges from the organization down to these, itself included;
    ``above``: the edges from the new parent up to its ancestors, itself included; none for a root.
    Returns what ``edges`` become, with adjoining edges joined.
    """
    inside = [part for edge in below if (part := clip(edge, window))]
    result = set(edges)
    for branch in inside:
        result = _cut_above(result, branch)
    for branch in inside:
        for high in above:
            if part := clip(high, Window(branch.start, branch.end)):
                result.add(
                    replace(part, descendant=branch.descendant, depth=part.depth + branch.depth + 1)
                )
    return join_adjoining(result)


def _cut_above(edges: set[Edge], branch: Edge) -> set[Edge]:
    """Take out what stands above the organization (``branch.ancestor``) in the branch's days."""
    result: set[Edge] = set()
    for edge in edges:
        if edge.descendant != branch.descendant or edge.depth <= branch.depth:
            result.add(edge)
            continue
        if edge.start < min(edge.end, branch.start):
            result.add(replace(edge, end=min(edge.end, branch.start)))
        if max(edge.start, branch.end) < edge.end:
            result.add(replace(edge, start=max(edge.start, branch.end)))
    return result


def join_adjoining(edges: Iterable[Edge]) -> set[Edge]:
    """One edge instead of two that follow each other without a gap."""
    result: set[Edge] = set()
    ordered = sorted(edges)
    for _key, rows in groupby(ordered, key=lambda e: (e.descendant, e.ancestor, e.depth)):
        last: Edge | None = None
        for edge in rows:
            if last is not None and edge.start <= last.end:
                last = replace(last, end=max(last.end, edge.end))
                continue
            if last is not None:
                result.add(last)
            last = edge
        if last is not None:
            result.add(last)
    return result
