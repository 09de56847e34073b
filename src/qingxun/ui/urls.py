"""Addresses of the look: language, large text, narrow navigation; the gallery while developing."""

from django.conf import settings
from django.urls import path

from qingxun.ui import views

app_name = "ui"
urlpatterns = [
    path("language/", views.choose_language, name="language"),
    path("preference/", views.choose_preference, name="preference"),
]
if settings.DEBUG:
    from qingxun.ui import gallery

    urlpatterns.append(path("gallery/", gallery.show, name="gallery"))
