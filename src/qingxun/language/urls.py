from django.urls import path

from qingxun.language import ignoring, views

app_name = "language"
urlpatterns = [
    path("check/", views.check, name="check"),
    path("keywords/", views.propose, name="keywords"),
    path("ignore/", ignoring.ignore, name="ignore"),
    path("ignore/undo/", ignoring.undo, name="undo"),
    path("ignored/", ignoring.ignored, name="ignored"),
    path("ignored/stop/", ignoring.stop_ignoring, name="stop_ignoring"),
    path("ignored/<uuid:pk>/stop/", ignoring.stop_ignoring, name="stop_ignoring_one"),
    path("words/", views.words, name="words"),
    path("words/<uuid:pk>/end/", views.end_word, name="end_word"),
]
