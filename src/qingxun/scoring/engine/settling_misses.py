"""Why not, for a whole year: vetoes that did not fall, titles that were not won, and what was
missing."""

from collections.abc import Callable, Iterator
from typing import Any

from .misses import Miss
from .policy import Policy
from .settling_explaining import FIGURES, amount_words, explain_passed_over, measure_words
from .settling_figures import Candidate, Year
from .settling_policy import Award, Classes, Grant, Normalize, Veto
from .settling_ranking import Scores, Values
from .settling_results import Settlement
from .settling_vetoing import bar_of, poor_runs, whole_year

Reasons = Iterator[str]


def explain_settling_misses(
    policy: Policy, settled: Settlement, one: Candidate, year: Year, totals: Scores | None = None
) -> list[Miss]:
    """The clauses of stages 8 and 9 that did nothing for (or against) one unit or person, in the
    order of the regulation. ``totals`` are the points of the whole assessment, where they are not
    the scores themselves."""
    scores = {(row.who, row.owner): row.amount for row in settled.scores}
    asker = _Asker(policy, settled, one, Values(year, scores, totals or scores))
    found = []
    for clause in policy.clauses:
        ask = _REASONS.get(type(clause))
        if ask is None or getattr(clause, "who", one.who) != one.who:
            continue
        reasons = tuple(ask(asker, clause)) if one.heeds(clause.id) else ("本年度对其不适用",)
        if reasons:
            found.append(Miss(clause.id, clause.number, clause.text, reasons))
    return found


class _Asker:
    """Asks the clauses about one candidate."""

    def __init__(self, policy: Policy, settled: Settlement, one: Candidate, values: Values) -> None:
        self.policy, self.settled, self.one, self.values = policy, settled, one, values

    def scores(self, clause: Normalize) -> Reasons:
        """An owner is scored by one clause; without a score something has not been entered."""
        if self.settled.score_of(self.one.id, self.one.who) is None:
            yield "还缺折算所用的数"

    def vetoes(self, clause: Veto) -> Reasons:
        one, year = self.one, self.values.year
        if any(row.clause == clause.id for row in self.settled.findings_of(one.id, one.who)):
            return
        if clause.groups and one.group not in clause.groups:
            names = (self.policy.groups.get(code, code) for code in sorted(clause.groups))
            yield f"本条只管{'、'.join(names)}"
        elif clause.last:
            yield "不在末位" if year.ended else "年终才定"
        elif clause.in_a_row is not None:
            runs = poor_runs(clause.in_a_row, one, year)
            longest = max((len(run) for run in runs), default=0)
            what = FIGURES[clause.in_a_row.of.figure]
            poor = "低于标准" if clause.in_a_row.bar is not None else "为零"
            yield f"{what}{poor}最多连续 {longest} 期，不满 {clause.in_a_row.times} 期"
        else:
            yield from self._bars(clause)

    def _bars(self, clause: Veto) -> Reasons:
        """What was reached beside the bar."""
        one, year = self.one, self.values.year
        name, value = measure_words(clause.of, self.policy), self.values.of(clause.of, one)
        now = f"{name} {amount_words(clause.of, value)}" if value is not None else f"{name}未知"
        if clause.reaches is not None:
            yield f"{now}，没有达到 {amount_words(clause.of, clause.reaches)}"
            return
        bar = bar_of(clause, one, year)
        if bar is None:
            yield "没有为本组定标准"
        elif not whole_year(one, year):
            yield "年内设立或撤并，不看全年标准"
        elif not year.ended:
            yield f"年终才定；{now}，标准 {amount_words(clause.of, bar)}"
        else:
            yield f"{now}，不低于 {amount_words(clause.of, bar)}"

    def awards(self, clause: Award) -> Reasons:
        one = self.one
        own = (one.who, one.id)
        if any(
            row.award == clause.id and (row.who, row.owner) == own for row in self.settled.winners
        ):
            return
        for row in self.settled.passed_over:
            if row.award == clause.id and (row.who, row.owner) == own:
                yield explain_passed_over(self.policy, row)
                return
        if any(row.clause == clause.id and one.id in row.owners for row in self.settled.open):
            yield f"{clause.title}：与别家并列，待办公室定"
            return
        if clause.grant is Grant.PLACES:
            yield f"{clause.title}：没有名额"
            return
        yield f"{clause.title}：{self._place(clause)}"

    def _place(self, clause: Award) -> str:
        """第 5 名，名额 3 个; only the seats where the award ranks by keys of its own."""
        place = next(
            (
                row
                for row in self.settled.places
                if row.clause == clause.rank and (row.who, row.owner) == (self.one.who, self.one.id)
            ),
            None,
        )
        pools = {"", self.one.group, self.one.unit}
        seats = next(
            (
                row.trace["seats"]
                for row in self.settled.winners
                if row.award == clause.id and row.pool in pools and "seats" in row.trace
            ),
            None,
        )
        words = [f"第 {place.place} 名"] if place else []
        words.append(f"名额 {seats} 个" if seats is not None else "没有名额")
        return "，".join(words)

    def classes(self, clause: Classes) -> Reasons:
        if any(
            row.clause == clause.id and row.owner == self.one.id for row in self.settled.classes
        ):
            return
        yield "没有适用的规定，下年度的组不变"


_REASONS: dict[type[Any], Callable[[_Asker, Any], Reasons]] = {
    Normalize: _Asker.scores,
    Veto: _Asker.vetoes,
    Award: _Asker.awards,
    Classes: _Asker.classes,
}
