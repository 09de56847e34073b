"""Which pairs of characters are common: counted from a sample, so that ranked search need not read
their lists."""

from collections import Counter

from django.db import transaction

from qingxun.search.grams import grams
from qingxun.search.models import CommonGram, SearchEntry

SAMPLE = 5_000  # texts counted
LENGTH = 4_000  # characters of each
LEAST = 5  # texts of the sample
LIST = 1_000  # entries from which a list is long


def count_common() -> int:
    """Count anew which pairs stand in so many texts that reading their lists is wasted; how many
    pairs. Reads a sample spread over the archive; some seconds at most."""
    documents = SearchEntry.objects.count()
    if documents < LIST:
        with transaction.atomic():
            CommonGram.objects.all().delete()
        return 0
    counts, sample = sample_counts(documents)
    least = max(LEAST, sample * LIST // documents)
    rows = [
        CommonGram(gram=gram, share=count / sample)
        for gram, count in counts.items()
        if count >= least and len(gram) == 8
    ]
    with transaction.atomic():
        CommonGram.objects.all().delete()
        CommonGram.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def sample_counts(documents: int) -> tuple[Counter[str], int]:
    """In how many texts of a sample each pair stands, and the size of the sample."""
    step = max(documents // SAMPLE, 1)
    numbers = list(SearchEntry.objects.order_by("number").values_list("number", flat=True))[::step]
    counts: Counter[str] = Counter()
    for start in range(0, len(numbers), 500):
        some = SearchEntry.objects.filter(number__in=numbers[start : start + 500])
        for text in some.values_list("text", flat=True):
            counts.update(set(grams(text[:LENGTH])))
    return counts, len(numbers)
