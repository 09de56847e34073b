from django.urls import path

from qingxun.scoring.views import deciding, periods, policies, standings, whatif

app_name = "scoring"
urlpatterns = [
    path("", standings.standings, name="standings"),
    path("people/", standings.people, name="people"),
    path("units/<uuid:pk>/", standings.unit, name="unit"),
    path("people/<uuid:pk>/", standings.person, name="person"),
    path("policy/", policies.policy, name="policy"),
    path("policy/draft/", policies.draft_preset, name="draft_preset"),
    path("policy/<uuid:pk>/", policies.version, name="version"),
    path("policy/<uuid:pk>/edit/", policies.edit, name="edit"),
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
