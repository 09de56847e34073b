"""What stages 8 and 9 say about each other: names of clauses that do not exist, and seats that
come too late. Found when the whole policy has been read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .policy import Clause
from .reading import PolicyError
from .settling_policy import Award, Classes, Figure, Measure, Normalize, Rank, Veto, Who


def settling_errors(
    clauses: Sequence[Clause], broken: frozenset[str] = frozenset()
) -> list[PolicyError]:
    """References that lead nowhere; each names the clause that makes it. Clauses with errors of
    their own (``broken``), and those that lean on one, are looked at once these are mended."""
    ids = {clause.id for clause in clauses}
    ranks = {clause.id: clause for clause in clauses if isinstance(clause, Rank)}
    awards: dict[str, Award] = {}
    all_awards = {clause.id for clause in clauses if isinstance(clause, Award)}
    errors: list[PolicyError] = []
    for clause in clauses:
        if clause.id in broken or leans_on(clause) & broken:
            continue
        where, before = clause.number, len(errors)
        for measure in measures_of(clause):
            for unknown in sorted(measure.clauses - ids):
                errors.append(PolicyError(where, f"没有代码为「{unknown}」的条款。"))
            if measure.figure is Figure.TABLE and getattr(clause, "who", Who.UNIT) is not Who.UNIT:
                errors.append(PolicyError(where, "录入表只记单位和稿件的数，个人没有录入数。"))
        if isinstance(clause, Veto):
            errors += _veto_errors(clause, ranks, all_awards)
        elif isinstance(clause, Award):
            errors += _award_errors(clause, ranks, awards)
            awards[clause.id] = clause
        elif isinstance(clause, Classes):
            errors += _classes_errors(clause, ranks, all_awards)
        errors[before:] = [replace(error, clause=clause.id) for error in errors[before:]]
    return errors


def leans_on(clause: Clause) -> set[str]:
    """The clauses that this one names."""
    found = {code for measure in measures_of(clause) for code in measure.clauses}
    if isinstance(clause, Veto):
        found |= {clause.last, *clause.titles}
    elif isinstance(clause, Award):
        found |= {clause.rank, clause.seats.winners_of}
    elif isinstance(clause, Classes):
        found |= {clause.rank, *(code for rule in clause.rules for code in rule.winners_of)}
    return found - {""}


def measures_of(clause: Clause) -> Iterator[Measure]:
    """Every figure that the clause looks at."""
    if isinstance(clause, Normalize):
        yield clause.of
        yield from (part.of for part in clause.parts)
    elif isinstance(clause, Rank):
        yield from clause.by
    elif isinstance(clause, Veto):
        yield clause.of
        if clause.in_a_row:
            yield clause.in_a_row.of
    elif isinstance(clause, Award):
        yield from clause.by
        yield from (measure for measure, _least in clause.eligible.least)


def _veto_errors(clause: Veto, ranks: dict[str, Rank], awards: set[str]) -> list[PolicyError]:
    errors = []
    if clause.last and clause.last not in ranks:
        errors.append(PolicyError(clause.number, f"没有代码为「{clause.last}」的排名条款。"))
    for unknown in sorted(clause.titles - awards):
        errors.append(PolicyError(clause.number, f"没有代码为「{unknown}」的评优条款。"))
    return errors


def _award_errors(
    clause: Award, ranks: dict[str, Rank], before: dict[str, Award]
) -> list[PolicyError]:
    errors = []
    if clause.rank and clause.rank not in ranks:
        errors.append(PolicyError(clause.number, f"没有代码为「{clause.rank}」的排名条款。"))
    elif clause.rank and ranks[clause.rank].who != clause.who:
        errors.append(PolicyError(clause.number, "评优的对象与所引排名条款的对象不同。"))
    source = clause.seats.winners_of
    if source and (source not in before or before[source].who is not Who.UNIT):
        sentence = f"「{source}」应是写在本条之前、评给单位的评优条款。"
        errors.append(PolicyError(clause.number, sentence))
    return errors


def _classes_errors(clause: Classes, ranks: dict[str, Rank], awards: set[str]) -> list[PolicyError]:
    errors = []
    if clause.rank and clause.rank not in ranks:
        errors.append(PolicyError(clause.number, f"没有代码为「{clause.rank}」的排名条款。"))
    for rule in clause.rules:
        for unknown in sorted(rule.winners_of - awards):
            errors.append(PolicyError(clause.number, f"没有代码为「{unknown}」的评优条款。"))
    return errors
