"""Addresses of the workbench, the audit log and the system page."""

from django.urls import path

from qingxun.office.views import audit, home, searching, system

app_name = "office"
urlpatterns = [
    path("", home.home, name="home"),
    path("audit/", audit.log, name="audit"),
    path("audit/verify/", audit.verify, name="audit_verify"),
    path("audit/verify/start/", audit.start_verification, name="start_verification"),
    path("audit/checkpoints/", audit.checkpoints, name="checkpoints"),
    path("audit/checkpoints/new/", audit.new_checkpoint, name="new_checkpoint"),
    path("audit/checkpoints/<uuid:pk>/", audit.download, name="checkpoint"),
    path("system/", system.system, name="system"),
    path("search/", searching.search, name="search"),
    path("search/keep/", searching.keep, name="keep_search"),
    path("search/kept/<uuid:pk>/forget/", searching.forget, name="forget_search"),
    path("search/suggestions/", searching.suggest, name="suggest"),
]
