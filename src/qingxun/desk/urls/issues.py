"""Addresses of issues, periodicals and the office's lists."""

from django.urls import path, re_path

from qingxun.desk.views import (
    comparing,
    desk_settings,
    issue_work,
    issues,
    periodicals,
    printing,
    trim_preview,
)

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

urlpatterns = [
    path("issues/", issues.issue_list, name="issues"),
    path("issues/new/", issue_work.start, name="issue_start"),
    path("issues/<uuid:pk>/", issues.issue, name="issue"),
    path("issues/<uuid:pk>/print/", printing.issue_print, name="issue_print"),
    path("issues/<uuid:pk>/pages/", printing.issue_pages, name="issue_pages"),
    re_path(
        rf"^issues/(?P<pk>{UUID})/issue\.(?P<form>pdf|docx|html)$",
        printing.issue_file,
        name="issue_file",
    ),
    re_path(
        rf"^manuscripts/(?P<pk>{UUID})/manuscript\.(?P<form>pdf|docx|html)$",
        printing.manuscript_file,
        name="manuscript_file",
    ),
    re_path(
        rf"^manuscripts/(?P<pk>{UUID})/compare/changes\.(?P<form>pdf|docx|html)$",
        comparing.compare_file,
        name="compare_file",
    ),
    path("issues/<uuid:pk>/step/", issues.step, name="issue_step"),
    path("issues/<uuid:pk>/anew/", issue_work.anew, name="issue_anew"),
    path("issues/<uuid:pk>/name/", issue_work.name, name="issue_name"),
    path("issues/<uuid:pk>/pick/", issue_work.pick, name="issue_pick"),
    path("issues/<uuid:pk>/arrange/", issue_work.arrange, name="issue_arrange"),
    path("issues/<uuid:pk>/items/<uuid:item>/", issue_work.trim, name="issue_trim"),
    re_path(
        rf"^issues/(?P<pk>{UUID})/items/(?P<item>{UUID})/preview\.(?P<form>pages|pdf)$",
        trim_preview.preview,
        name="issue_trim_preview",
    ),
    path("issues/<uuid:pk>/items/<uuid:item>/move/", issue_work.move, name="issue_move"),
    path("periodicals/", periodicals.periodical_list, name="periodicals"),
    path("periodicals/new/", periodicals.add, name="periodical_add"),
    path("periodicals/<uuid:pk>/", periodicals.periodical, name="periodical"),
    path("periodicals/<uuid:pk>/columns/", periodicals.columns, name="periodical_columns"),
    path("periodicals/<uuid:pk>/addressees/", periodicals.addressees, name="periodical_addressees"),
    path("settings/", desk_settings.settings, name="settings"),
    path("settings/kinds/", desk_settings.kinds, name="settings_kinds"),
    path("settings/reasons/", desk_settings.reasons, name="settings_reasons"),
]
