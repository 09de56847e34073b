"""Addresses of organizations, people, groups, roster and import."""

from django.urls import path

from qingxun.office.organization_pages import (
    accounts,
    changes,
    groups,
    importing,
    people,
    tree,
)

app_name = "organizations"
urlpatterns = [
    path("", tree.tree, name="list"),
    path("new/", tree.found, name="found"),
    path("groups/", groups.groups, name="groups"),
    path("groups/change/", groups.change_groups, name="change_groups"),
    path("roster/", groups.officers, name="roster"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/accounts/", accounts.open_many, name="accounts"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/edit/", people.edit_person, name="edit_person"),
    path("people/<uuid:pk>/appoint/", people.give_post, name="appoint"),
    path("people/<uuid:pk>/account/<slug:deed>/", accounts.keep_account, name="account"),
    path("posts/<uuid:pk>/end/", people.end_post, name="end_post"),
    path("import/", importing.upload, name="import"),
    path("import/template/", importing.template, name="import_template"),
    path("import/<uuid:pk>/", importing.preview, name="import_preview"),
    path("import/<uuid:pk>/apply/", importing.apply, name="import_apply"),
    path("<uuid:pk>/", tree.organization, name="organization"),
    path("<uuid:pk>/facts/", tree.change_facts, name="facts"),
    path("<uuid:pk>/<slug:kind>/", changes.change, name="change"),
]
