from django.urls import path, re_path

from qingxun.documents.prints import views

app_name = "prints"
urlpatterns = [
    path("letterhead/", views.letterhead, name="letterhead"),
    path("compose/", views.compose, name="compose"),
    re_path(r"^compose/(?P<form>pages|pdf|docx|html)/$", views.compose_file, name="compose_file"),
    path("batches/", views.batches, name="batches"),
    path("batches/<uuid:pk>/", views.batch, name="batch"),
    path("batches/<uuid:pk>/file/", views.batch_file, name="batch_file"),
]
