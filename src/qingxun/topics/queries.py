"""Hot words of a period and a circle of units, from the counts of the daily job."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.db.models import QuerySet

from qingxun.desk.models import IssueItem, Submission
from qingxun.desk.queries.issues import issues_visible_to
from qingxun.kit.periods import Span
from qingxun.language.engine.rising import Risen, Topic, log_odds, rising_from, topics, with_texts
from qingxun.language.engine.words import Beside, is_listed, is_subject, topics_of, without_names
from qingxun.language.queries import archive_words
from qingxun.organizations.models import Organization, OrganizationName, Person
from qingxun.topics.models import MonthTotal, MonthWords

BEFORE = 4  # periods held against
MOST_WORDS = 40
MOST_MISSING = 20
SHOWN_BEHIND = 12
SUPERIORS_READ = 400  # items of superiors' issues
GUESSED_READ = 12  # texts in which a guessed word is looked at
FEWEST_ABOVE = 2  # adopted texts in which a word stands
DRAWN = 3
KEPT = 8  # periods and circles that stay in memory
OFTEN_ABOVE = 5  # from which a verb that nobody writes now is a subject
VERBS = frozenset({"v"})
CLEARLY = 3  # a word rises clearly when its score is at least a third of the strongest one


@dataclass(frozen=True, slots=True)
class HotTopic:
    """Rising words that stand together, what is behind them, and who writes of it.

    ``now`` and ``before`` are of its strongest word: texts of this period, and the average of the
    periods before; ``number`` counts the texts of the topic, ``adopted`` those adopted anywhere.
    """

    topic: Topic[str]
    now: int
    before: Decimal
    number: int
    adopted: int
    units: list[tuple[Organization, int]]
    texts: list[Submission]

    @property
    def words(self) -> list[str]:
        return [risen.word for risen in self.topic.words]

    @property
    def share(self) -> int:
        """Percent adopted."""
        return round(100 * self.adopted / self.number) if self.number else 0


@dataclass(frozen=True, slots=True)
class Missing:
    """A word that superiors adopt and that is hardly written of now."""

    word: str
    above: int
    now: int


@dataclass(frozen=True, slots=True)
class HotWords:
    """Everything that the page shows of one period and circle."""

    span: Span
    texts: int
    texts_before: int
    topics: list[HotTopic]
    missing: list[Missing]
    months: list[dt.date]
    lines: list[tuple[str, list[int]]]
    counted_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class _Now:
    """The period's texts: by key the unit and whether it was adopted, and the words' keys."""

    texts: dict[str, tuple[uuid.UUID, bool]]
    behind: dict[str, list[str]]


@dataclass(slots=True)
class _Counts:
    """Counts by month, words of what superiors adopted, how many texts in the span and before it,
    and when it was counted last."""

    by_month: dict[dt.date, Counter[str]]
    above: Counter[str]
    texts: int = 0
    texts_before: int = 0
    counted_at: dt.datetime | None = None

    def of(self, span: Span) -> tuple[Counter[str], Counter[str]]:
        """Counts within the span, and before it."""
        now: Counter[str] = Counter()
        before: Counter[str] = Counter()
        for month, counts in self.by_month.items():
            (before if month < span.starts_on else now).update(counts)
        return now, before


@dataclass(frozen=True, slots=True)
class _Risen:
    """The counts of a circle and what rises in it."""

    counted: _Counts
    used: Counter[str]
    earlier: Counter[str]
    now: _Now
    topics: list[Topic[str]]


def hot_words(
    desk: Organization, span: Span, units: Sequence[uuid.UUID] | None, person: Person
) -> HotWords:
    """Rising words and topics of a period against the four before: ten queries at most.

    ``units`` is the circle, None for all. Reads the totals of months, or the rows of the circle's
    units and months, so that the cost follows these, not manuscripts; what is behind a word is
    read for the rising words alone. Worked out once until something was counted again.
    """
    first = _spans_before(span)[-1].starts_on
    circle = None if units is None else tuple(units)
    risen = _risen(desk.pk, span, circle, _state(desk, first, span))
    counted = risen.counted
    above = _adopted_above(counted.above, person, desk, first, span)
    months = sorted(counted.by_month)
    return HotWords(
        span=span,
        texts=counted.texts,
        texts_before=counted.texts_before,
        topics=_shown(risen.topics, risen.now, risen.earlier),
        missing=_missing(above, risen.used, counted.texts),
        months=months,
        lines=[_line(topic, counted.by_month, months) for topic in risen.topics[:DRAWN]],
        counted_at=counted.counted_at,
    )


def _state(desk: Organization, first: dt.date, span: Span) -> int:
    """Changes whenever a month of a unit was counted again."""
    rows = MonthWords.objects.filter(desk=desk, month__gte=first, month__lt=span.ends_on)
    return hash(tuple(rows.order_by("pk").values_list("pk", "state")))


@lru_cache(maxsize=KEPT)
def _risen(desk: uuid.UUID, span: Span, units: tuple[uuid.UUID, ...] | None, state: int) -> _Risen:
    """What rises, without titles: these are read anew each time."""
    first = _spans_before(span)[-1].starts_on
    rows = MonthWords.objects.filter(desk=desk)
    if units is None:
        counted = _counted(MonthTotal.objects.filter(desk=desk), first, span)
    else:
        rows = rows.filter(unit__in=units)
        counted = _counted(rows, first, span)
    used, earlier = counted.of(span)
    whole = counted.texts + counted.texts_before
    rising = [
        word
        for word in rising_from(used, earlier, texts=whole, most=MOST_WORDS * 2)
        if is_subject(word.word, VERBS)
    ][:MOST_WORDS]
    clearly = [word for word in rising if word.score * CLEARLY >= rising[0].score]
    within = rows.filter(month__gte=span.starts_on, month__lt=span.ends_on)
    now = _behind(within, {word.word for word in clearly})
    words = _words_among(clearly, now)
    return _Risen(counted, used, earlier, now, topics(with_texts(words, now.behind)))


def _words_among(risen: Sequence[Risen[str]], now: _Now) -> list[Risen[str]]:
    """Without what was guessed from sentences and is only a part of other words there: one query
    for the texts behind the guessed ones."""
    guessed = [each.word for each in risen if not is_listed(each.word)]
    keys = {key for word in guessed for key in now.behind[word][-GUESSED_READ:]}
    beside = Beside()
    for title, body in Submission.objects.filter(pk__in=keys).values_list("title", "body"):
        beside.read(f"{title}\n{body}")
    return [each for each in risen if beside.holds(each.word)]


def _spans_before(span: Span) -> list[Span]:
    spans = [span.previous()]
    while len(spans) < BEFORE:
        spans.append(spans[-1].previous())
    return spans


def _counted(
    rows: "QuerySet[MonthWords] | QuerySet[MonthTotal]", first: dt.date, span: Span
) -> _Counts:
    """From the first month to the end of the span: one query."""
    found = _Counts(defaultdict(Counter), Counter())
    within = rows.filter(month__gte=first, month__lt=span.ends_on)
    fields = within.values_list("month", "counts", "above", "texts", "counted_at")
    for month, counts, adopted, texts, at in fields.iterator(200):
        number = texts if isinstance(texts, int) else len(texts)
        if month < span.starts_on:
            found.texts_before += number
        else:
            found.texts += number
        found.by_month[month].update(counts)
        found.above.update(adopted)
        found.counted_at = max(found.counted_at or at, at)
    return found


def _behind(rows: QuerySet[MonthWords], words: set[str]) -> _Now:
    """The texts behind these words: one query."""
    texts: dict[str, tuple[uuid.UUID, bool]] = {}
    behind: dict[str, list[str]] = defaultdict(list)
    for unit, kept, places in rows.values_list("unit", "texts", "behind").iterator(200):
        texts.update((key, (unit, bool(adopted))) for key, adopted, _above in kept)
        for word in words & places.keys():
            behind[word].extend(kept[place][0] for place in places[word])
    return _Now(texts, behind)


def _adopted_above(
    ours: Counter[str], person: Person, desk: Organization, first: dt.date, span: Span
) -> Counter[str]:
    """Words of ours that superiors adopted, and of the items of others' published issues that
    reached this person; what was guessed counts where it is a word in the archive or in these items
    by itself. Three queries."""
    issues = (
        issues_visible_to(person)
        .exclude(desk=desk)
        .filter(dated__gte=first, dated__lt=span.ends_on)
        .order_by("-dated")
    )
    items = IssueItem.objects.filter(issue__in=issues.values("pk")).order_by("-id")
    texts = list(items.values_list("title", "body")[:SUPERIORS_READ])
    names = names_ever() if texts else []
    known, _number = archive_words([desk.pk])
    words = Counter({word: times for word, times in ours.items() if _is_known(word, known)})
    beside = Beside()
    theirs: Counter[str] = Counter()
    for title, body in texts:
        head, text = without_names(title, names), without_names(body, names)
        beside.read(f"{head}\n{text}")
        theirs.update(topics_of(head, text)[1])
    words.update({word: times for word, times in theirs.items() if beside.holds(word)})
    return words


def _is_known(word: str, archive: Mapping[str, int]) -> bool:
    """Where no archive was counted yet, nothing is held against a word."""
    return not archive or word in archive or is_listed(word)


def names_ever() -> list[str]:
    """Every full and short name of the register, of whatever day, the longest first: one query."""
    rows = OrganizationName.objects.values_list("name", "short_name")
    return sorted({name for row in rows for name in row if len(name) > 1}, key=len, reverse=True)


def _shown(found: Iterable[Topic[str]], now: _Now, earlier: Counter[str]) -> list[HotTopic]:
    """Topics with their units and manuscripts: two queries for all."""
    listed = list(found)
    keys = {key for topic in listed for key in topic.texts[:SHOWN_BEHIND]}
    submissions = {
        str(row.pk): row
        for row in Submission.objects.filter(pk__in=keys).select_related("unit").defer("body")
    }
    writers = {now.texts[key][0] for topic in listed for key in topic.texts}
    units = Organization.objects.in_bulk(writers)
    made = []
    for topic in listed:
        counts = Counter(now.texts[key][0] for key in topic.texts)
        strongest = topic.words[0]
        made.append(
            HotTopic(
                topic=topic,
                now=strongest.now,
                before=_average(earlier[strongest.word]),
                number=len(topic.texts),
                adopted=sum(now.texts[key][1] for key in topic.texts),
                units=[(units[unit], number) for unit, number in counts.most_common(4)],
                texts=[
                    submissions[key] for key in topic.texts[:SHOWN_BEHIND] if key in submissions
                ],
            )
        )
    return made


def _average(number: int) -> Decimal:
    return (Decimal(number) / BEFORE).quantize(Decimal("0.1"))


def _missing(above: Counter[str], now: Counter[str], texts: int) -> list[Missing]:
    """Subjects that superiors adopt much more than they are written of now, the widest gap first; a
    verb is one where it was often adopted and nobody writes of it any more."""
    scores = log_odds(above, now)
    few = max(texts // 100, 1)
    found = [
        Missing(word, number, now[word])
        for word, number in above.items()
        if number >= FEWEST_ABOVE
        and now[word] <= few
        and scores[word] > 0
        and is_subject(word, VERBS if not now[word] and number >= OFTEN_ABOVE else frozenset())
    ]
    found.sort(key=lambda one: (one.now - one.above, -scores[one.word], one.word))
    return found[:MOST_MISSING]


def _line(
    topic: Topic[str], by_month: dict[dt.date, Counter[str]], months: list[dt.date]
) -> tuple[str, list[int]]:
    """How many texts a month hold the topic's strongest word."""
    word = topic.words[0].word
    return word, [by_month[month][word] for month in months]
