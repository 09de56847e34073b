from django.urls import path, re_path

from qingxun.documents.prints import typed_views, views

app_name = "prints"
urlpatterns = [
    path("letterhead/", views.letterhead, name="letterhead"),
    path("compose/", views.compose, name="compose"),
    re_path(r"^compose/(?P<form>pages|pdf|docx|html)/$", views.compose_file, name="compose_file"),
    path("compose/issue/", typed_views.issue, name="issue_typed"),
    path("issued/", typed_views.register, name="typed_register"),
    path("issued/<uuid:subject>/", typed_views.document, name="typed_document"),
    path("issued/<uuid:subject>/end/", typed_views.end, name="end_typed"),
    re_path(
        r"^issued/(?P<subject>[0-9a-f-]{36})/(?P<form>pages|pdf|docx|html)/$",
        typed_views.file,
        name="typed_file",
    ),
    path("batches/", views.batches, name="batches"),
    path("batches/<uuid:pk>/", views.batch, name="batch"),
    path("batches/<uuid:pk>/file/", views.batch_file, name="batch_file"),
]
