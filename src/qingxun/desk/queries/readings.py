"""What a person last read of a manuscript, joined to the manuscript: no query of its own."""

from django.db.models import F, FilteredRelation, Q

from qingxun.desk.models import Manuscript, Reading
from qingxun.desk.models.manuscripts import ManuscriptQuerySet
from qingxun.organizations.models import Person

FIELDS = ("id", "title", "body", "read_at", "title_before", "body_before", "before_at")


def with_reading(rows: ManuscriptQuerySet, person: Person) -> ManuscriptQuerySet:
    """The rows with what this person last read of each; ``reading_of`` gives it."""
    joined = rows.annotate(seen=FilteredRelation("readings", condition=Q(readings__person=person)))
    return joined.annotate(**{f"seen_{name}": F(f"seen__{name}") for name in FIELDS})


def reading_of(manuscript: Manuscript, person: Person) -> Reading | None:
    """What ``with_reading`` joined; asked for itself where it was not."""
    if not hasattr(manuscript, "seen_id"):
        return Reading.objects.filter(person=person, manuscript=manuscript).first()
    if manuscript.seen_id is None:
        return None
    fields = {name: getattr(manuscript, f"seen_{name}") for name in FIELDS}
    row = Reading(person=person, manuscript=manuscript, **fields)
    row._state.adding = False
    return row
