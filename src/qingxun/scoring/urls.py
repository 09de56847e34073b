from django.urls import path

from qingxun.scoring.views import (
    deciding,
    editing,
    periods,
    policies,
    standings,
    versions,
    whatif,
)

app_name = "scoring"
urlpatterns = [
    path("", standings.standings, name="standings"),
    path("people/", standings.people, name="people"),
    path("units/<uuid:pk>/", standings.unit, name="unit"),
    path("people/<uuid:pk>/", standings.person, name="person"),
    path("policy/", policies.policy, name="policy"),
    path("policy/new/", versions.start, name="start_policy"),
    path("policy/versions/", versions.versions, name="versions"),
    path("policy/compare/", versions.compare, name="compare"),
    path("policy/<uuid:pk>/", policies.version, name="version"),
    path("policy/<uuid:pk>/edit/", editing.edit, name="edit"),
    path("policy/<uuid:pk>/edit/save/", editing.save, name="save_clause"),
    path("policy/<uuid:pk>/edit/arrange/", editing.arrange, name="arrange"),
    path("policy/<uuid:pk>/edit/effect/", editing.effect, name="effect"),
    path("policy/<uuid:pk>/edit/text/", versions.edit_text, name="edit_text"),
    path("policy/<uuid:pk>/file/", versions.file, name="file"),
    path("policy/<uuid:pk>/draft/", versions.draft_from, name="draft_from"),
    path("policy/<uuid:pk>/discard/", versions.discard, name="discard"),
    path("policy/<uuid:pk>/adopt/", policies.adopt, name="adopt"),
    path("policy/<uuid:pk>/follow/", deciding.follow, name="follow_rule"),
    path("policy/<uuid:pk>/keep/", deciding.keep, name="keep_clause"),
    path("what-if/", whatif.what_if, name="what_if"),
    path("what-if/units/<uuid:pk>/", whatif.what_if_unit, name="what_if_unit"),
    path("periods/", periods.periods, name="periods"),
    path("periods/<str:key>/", periods.period, name="period"),
    path("periods/<str:key>/close/", periods.close, name="close"),
    path("periods/<str:key>/reopen/", periods.ask_reopening, name="ask_reopening"),
    path("periods/<str:key>/decide/", periods.decide_reopening, name="decide_reopening"),
]
