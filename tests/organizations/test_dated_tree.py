"""The dated closure against a naive tree that is written down day by day."""

import datetime as dt
import uuid
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingxun.organizations.actions import (
    ChangeRefused,
    dissolve_organization,
    found_organization,
    merge_organizations,
    move_organization,
)
from qingxun.organizations.engine import Edge, Window, replant, truncate
from qingxun.organizations.models import OPEN_END, Organization, Person, TreeEdge
from qingxun.organizations.queries import ancestors_on, descendants_on, parents_on, tree_on
from qingxun.organizations.states import Role
from tests.organizations.factories import AT, make_desk, make_person

START = dt.date(2026, 1, 1)
DAYS = 12
GONE = "gone"


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


class NaiveTree:
    """``places[x][d]``: parent of x on day d, None for a root, GONE when it does not exist."""

    def __init__(self) -> None:
        self.places: dict[int, list[int | str | None]] = {}

    def found(self, x: int, parent: int | None, on: int) -> bool:
        if parent is not None and any(self.places[parent][d] == GONE for d in range(on, DAYS)):
            return False
        self.places[x] = [GONE] * on + [parent] * (DAYS - on)  # type: ignore[list-item]
        return True

    def ancestors(self, x: int, d: int) -> list[int]:
        found = []
        parent = self.places[x][d]
        while isinstance(parent, int):
            found.append(parent)
            parent = self.places[parent][d]
        return found

    def window(self, x: int, on: int) -> range:
        """The days from ``on`` on which x stands where it stands on that day."""
        end = on
        while end < DAYS and self.places[x][end] == self.places[x][on]:
            end += 1
        return range(on, end)

    def can_move(self, x: int, parent: int | None, on: int) -> bool:
        if self.places[x][on] in (GONE, parent):
            return False
        if parent is None:
            return True
        return all(
            self.places[parent][d] != GONE and parent != x and x not in self.ancestors(parent, d)
            for d in self.window(x, on)
        )

    def move(self, x: int, parent: int | None, on: int) -> bool:
        if not self.can_move(x, parent, on):
            return False
        for d in self.window(x, on):
            self.places[x][d] = parent
        return True

    def end(self, x: int, on: int, changed: int) -> bool:
        """Dissolve x; ``changed`` is the last day with a change recorded for it."""
        born = next((d for d in range(DAYS) if self.places[x][d] != GONE), DAYS)
        if on <= born or on <= changed or self.places[x][on] == GONE:
            return False
        if any(rows[d] == x for rows in self.places.values() for d in range(on, DAYS)):
            return False
        for d in range(on, DAYS):
            self.places[x][d] = GONE
        return True


changes = st.lists(
    st.tuples(
        st.sampled_from(["found", "move", "move", "move", "dissolve"]),
        st.integers(0, 7),
        st.integers(0, 7),
        st.integers(0, DAYS - 1),
    ),
    max_size=14,
)


@pytest.fixture
def admin(db: None) -> Person:
    return make_person("系统管理员", Role.SYSTEM_ADMIN, make_desk(on=dt.date(1990, 1, 1)))


def keys_of(organizations: list[Organization]) -> list[uuid.UUID]:
    return [organization.pk for organization in organizations]


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=changes)
def test_closure_equals_a_tree_written_down_day_by_day(
    admin: Person, changes: list[tuple[str, int, int, int]]
) -> None:
    TreeEdge.objects.all().delete()
    naive, made, changed = NaiveTree(), {}, {}
    for kind, a, b, on in changes:
        if kind == "found" or not made:
            x, parent = len(made), (b % len(made) if made and b else None)
            if naive.found(x, parent, on):
                made[x] = found_organization(
                    code=uuid.uuid4().hex,
                    name=f"组织{x}",
                    parent=made[parent] if parent is not None else None,
                    on=day(on),
                    by=admin,
                    at=AT,
                )
                changed[x] = on
            continue
        x, y = a % len(made), (b % len(made) if b else None)
        if kind == "move":
            done = naive.move(x, y, on)
            target = made[y] if y is not None else None
            act(done, move_organization, made[x], admin, on, parent=target)
        else:
            done = naive.end(x, on, changed[x])
            act(done, dissolve_organization, made[x], admin, on)
        if done:
            changed[x] = max(changed[x], on)
    compare(naive, made)


def act(allowed: bool, action, organization: Organization, by: Person, on: int, **more) -> None:  # type: ignore[no-untyped-def]
    if allowed:
        action(organization=organization, on=day(on), by=by, at=AT, **more)
    else:
        with pytest.raises(ChangeRefused):
            action(organization=organization, on=day(on), by=by, at=AT, **more)


def compare(naive: NaiveTree, made: dict[int, Organization]) -> None:
    number = {organization.pk: x for x, organization in made.items()}
    for d in range(DAYS):
        for x, organization in made.items():
            found = [number[key] for key in keys_of(ancestors_on(organization, day(d)))]
            assert found == naive.ancestors(x, d)
        rows = TreeEdge.objects.filter(valid_from__lte=day(d), valid_until__gt=day(d))
        places = list(rows.values_list("descendant", "depth"))
        assert len(places) == len(set(places)), "somebody stands in two places"
        living = {x for x in made if naive.places[x][d] != GONE}
        shown = [number[n.organization.pk] for n in tree_on(day(d)) if n.organization.pk in number]
        assert sorted(shown) == sorted(living)
        parents = parents_on(day(d), number)
        for x in living:
            below = {number[o.pk] for o in descendants_on(made[x], day(d))}
            assert below == {y for y in living if x in naive.ancestors(y, d)}
            parent = parents.get(made[x].pk)
            assert (number[parent] if parent else None) == naive.places[x][d]
    for row in TreeEdge.objects.all():
        assert row.valid_from < row.valid_until


@pytest.mark.django_db
def test_a_merger_hangs_what_is_below_under_the_other(admin: Person) -> None:
    facts = {"by": admin, "at": AT}
    root = found_organization(code="r", name="县", parent=None, on=day(0), **facts)
    old = found_organization(code="a", name="旧镇", parent=root, on=day(0), **facts)
    new = found_organization(code="b", name="新镇", parent=root, on=day(0), **facts)
    child = found_organization(code="c", name="村", parent=old, on=day(0), **facts)
    later = found_organization(code="d", name="新村", parent=old, on=day(9), **facts)
    merge_organizations(organization=old, into=new, on=day(5), **facts)
    assert keys_of(ancestors_on(child, day(4))) == [old.pk, root.pk]
    assert keys_of(ancestors_on(child, day(5))) == [new.pk, root.pk]
    assert keys_of(ancestors_on(later, day(9))) == [new.pk, root.pk]
    old.refresh_from_db()
    assert (old.dissolved_on, old.successor_id) == (day(5), new.pk)
    assert ancestors_on(old, day(5)) == []
    assert not descendants_on(root, day(5)).filter(pk=old.pk).exists()
    assert descendants_on(root, day(4)).filter(pk=old.pk).exists()


@pytest.mark.django_db
def test_a_merger_into_what_stands_below_is_refused(admin: Person) -> None:
    facts = {"by": admin, "at": AT}
    old = found_organization(code="a", name="旧镇", parent=None, on=day(0), **facts)
    child = found_organization(code="c", name="村", parent=old, on=day(0), **facts)
    with pytest.raises(ChangeRefused):
        merge_organizations(organization=old, into=child, on=day(5), **facts)
    old.refresh_from_db()
    assert old.dissolved_on == OPEN_END


def test_replant_leaves_days_outside_the_window_alone() -> None:
    a, b, x, y = (uuid.UUID(int=n) for n in (1, 2, 3, 4))
    end = day(10)
    edges = {
        Edge(x, x, 0, day(0), end),
        Edge(x, a, 1, day(0), end),
        Edge(y, y, 0, day(0), end),
        Edge(y, x, 1, day(2), end),
        Edge(y, a, 2, day(2), end),
    }
    below = {Edge(x, x, 0, day(0), end), Edge(y, x, 1, day(2), end)}
    above = {Edge(b, b, 0, day(0), end)}
    moved = replant(edges=edges, below=below, above=above, window=Window(day(4), day(6)))
    assert Edge(x, b, 1, day(4), day(6)) in moved
    assert Edge(y, b, 2, day(4), day(6)) in moved
    assert {Edge(y, a, 2, day(2), day(4)), Edge(y, a, 2, day(6), end)} <= moved
    back = replant(
        edges=moved,
        below=below,
        above={Edge(a, a, 0, day(0), end)},
        window=Window(day(4), day(6)),
    )
    assert back == edges
    assert all(one.end == day(3) for one in truncate(edges, day(3)))
    assert not [pair for pair in combinations(sorted(back), 2) if pair[0] == pair[1]]
