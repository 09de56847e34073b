from django.urls import URLPattern, path

from qingxun.facts.states import FactFamily
from qingxun.facts.views import items, registered, sheets, tables, values, years

app_name = "facts"


def family_paths(family: FactFamily, folder: str) -> list[URLPattern]:
    """The pages of incidents, or of other results."""
    of = {"family": family.value}
    name = family.value
    return [
        path(f"{folder}/", registered.listing, of, name=folder),
        path(f"{folder}/record/", registered.record, of, name=f"record_{name}"),
        path(f"{folder}/types/", registered.types, of, name=f"{name}_types"),
        path(f"{folder}/<uuid:pk>/", registered.fact, of, name=name),
        path(f"{folder}/<uuid:pk>/step/", registered.step, of, name=f"{name}_step"),
        path(f"{folder}/<uuid:pk>/evidence/", registered.evidence, of, name=f"{name}_evidence"),
    ]


def sheet_paths(what: str, folder: str) -> list[URLPattern]:
    """A sheet: upload, take in, the empty one."""
    of = {"what": what}
    return [
        path(f"{folder}/sheet/", sheets.sheet, of, name=f"{what}_sheet"),
        path(f"{folder}/sheet/confirm/", sheets.confirm, of, name=f"{what}_confirm"),
        path(f"{folder}/sheet/template/", sheets.template, of, name=f"{what}_template"),
    ]


urlpatterns = [
    *sheet_paths("incidents", "incidents"),
    *sheet_paths("outputs", "outputs"),
    *sheet_paths("table", "tables"),
    *sheet_paths("unit_years", "years/units"),
    *sheet_paths("person_years", "years/people"),
    *family_paths(FactFamily.INCIDENT, "incidents"),
    *family_paths(FactFamily.OUTPUT, "outputs"),
    path("items/<uuid:pk>/", items.item, name="item"),
    path("values/", values.values, name="values"),
    path("values/<uuid:pk>/", values.value, name="value"),
    path("values/lines/<uuid:pk>/", values.enter, name="value_enter"),
    path("values/shares/<uuid:pk>/", values.share, name="value_shares"),
    path("values/<uuid:pk>/decide/", values.decide, name="value_decide"),
    path("tables/", tables.tables, name="tables"),
    path("tables/new/", tables.define, name="table_new"),
    path("tables/<uuid:pk>/", tables.table, name="table"),
    path("tables/<uuid:pk>/define/", tables.define, name="table_define"),
    path("tables/entries/<uuid:pk>/evidence/", tables.evidence, name="entry_evidence"),
    path("years/units/", years.unit_years, name="unit_years"),
    path("years/people/", years.person_years, name="person_years"),
]
