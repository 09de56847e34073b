from django.urls import path

from qingxun.language import views

app_name = "language"
urlpatterns = [
    path("check/", views.check, name="check"),
    path("keywords/", views.propose, name="keywords"),
    path("ignore/", views.ignore, name="ignore"),
    path("ignore/stop/", views.stop_ignoring, name="stop_ignoring"),
    path("words/", views.words, name="words"),
    path("words/<uuid:pk>/end/", views.end_word, name="end_word"),
]
