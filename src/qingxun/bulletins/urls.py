from django.urls import path, re_path

from qingxun.bulletins import views
from qingxun.bulletins import views_printing as printing

app_name = "bulletins"
urlpatterns = [
    path("", views.bulletins, name="list"),
    path("periods/<uuid:pk>/draft/", views.draft, name="draft"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/autosave/", views.autosave, name="autosave"),
    path("<uuid:pk>/read/", views.read, name="read"),
    path("<uuid:pk>/preview/", printing.preview, name="preview"),
    path("<uuid:pk>/copies/", printing.unit_copies, name="unit_copies"),
    path("<uuid:pk>/figures.json", printing.figures, name="figures"),
    re_path(
        r"^(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/print\.(?P<form>pdf|docx|html)$",
        printing.file,
        name="file",
    ),
    path("<uuid:pk>/sheet/", views.sheet, name="sheet"),
    path("<uuid:pk>/remind/", views.remind, name="remind"),
    re_path(
        r"^(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?P<name>renew|send|pass|publish|back|withdraw)/$",
        views.step,
        name="step",
    ),
]
