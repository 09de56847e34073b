from django.urls import path, re_path

from qingxun.documents.prints import papers_views, typed_views, views

KEY = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

app_name = "prints"
urlpatterns = [
    path("letterhead/", views.letterhead, name="letterhead"),
    path("compose/", views.compose, name="compose"),
    re_path(r"^compose/(?P<form>pages|pdf|docx|html)/$", views.compose_file, name="compose_file"),
    path("compose/save/", papers_views.save, name="save_paper"),
    path("compose/send/", papers_views.send, name="send_paper"),
    path("papers/", papers_views.papers, name="papers"),
    path("papers/<uuid:pk>/", papers_views.paper, name="paper"),
    path("papers/<uuid:pk>/edit/", papers_views.edit, name="edit_paper"),
    re_path(
        rf"^papers/(?P<pk>{KEY})/(?P<form>pages|pdf|docx|html)/$",
        papers_views.paper_file,
        name="paper_file",
    ),
    re_path(
        rf"^papers/(?P<pk>{KEY})/(?P<name>send|pass|back|sign|discard)/$",
        papers_views.step,
        name="paper_step",
    ),
    path("issued/", typed_views.register, name="typed_register"),
    path("issued/<uuid:subject>/", typed_views.document, name="typed_document"),
    path("issued/<uuid:subject>/replace/", typed_views.replace, name="replace_typed"),
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
