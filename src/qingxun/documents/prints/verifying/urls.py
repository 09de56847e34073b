from django.urls import path

from qingxun.documents.prints.verifying import views

app_name = "verifying"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<str:code>", views.verify, name="verify"),
]
