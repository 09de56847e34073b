"""Tables: homed or reference, UUID keys, foreign keys only to lower areas (DESIGN §8)."""

import pytest
from django.apps import apps
from django.db import models

from qingxun.records.models import Homed, Reference
from tests.architecture.layers import may_know

OURS = [model for model in apps.get_models() if model.__module__.startswith("qingxun.")]
ids = [model._meta.label for model in OURS]
SCOPES = frozenset({"desk", "home"})


@pytest.mark.parametrize("model", OURS, ids=ids)
def test_every_table_is_homed_or_reference(model: type[models.Model]) -> None:
    homed, reference = issubclass(model, Homed), issubclass(model, Reference)
    assert homed != reference
    assert model.kept_as == ("homed" if homed else "reference")
    assert homed == any(field.name == "home" for field in model._meta.get_fields())


@pytest.mark.parametrize("model", OURS, ids=ids)
def test_every_key_is_one_uuid(model: type[models.Model]) -> None:
    key = model._meta.pk
    target = key.target_field if key.remote_field else key
    assert isinstance(target, models.UUIDField)


@pytest.mark.parametrize("model", OURS, ids=ids)
def test_foreign_keys_lead_to_lower_areas_only(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if field.auto_created or not field.is_relation or field.related_model is None:
            continue
        target = field.related_model
        assert target.__module__.startswith("qingxun."), f"{field} leads to a third party's table"
        assert may_know(model._meta.app_label, target._meta.app_label), f"{field} leads upwards"


@pytest.mark.parametrize("model", OURS, ids=ids)
def test_unique_keys_never_collide_with_another_installation(model: type[models.Model]) -> None:
    """A unique key of a homed table starts with the desk or ``home``, or holds a UUID."""
    if model.kept_as != "homed":
        return
    for names in unique_keys(model):
        holds_uuid = any(is_uuid(model, name) for name in names)
        assert names[0] in SCOPES or holds_uuid, f"unique key {names}"


def unique_keys(model: type[models.Model]) -> list[tuple[str, ...]]:
    keys = [(field.name,) for field in model._meta.local_fields if field.unique]
    keys += [tuple(names) for names in model._meta.unique_together]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert constraint.fields, f"{constraint.name}: name the fields"
            keys.append(tuple(constraint.fields))
    return keys


def is_uuid(model: type[models.Model], name: str) -> bool:
    field = model._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        field = field.target_field
    return isinstance(field, models.UUIDField)
