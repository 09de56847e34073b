from django.urls import path

from qingxun.topics import views

app_name = "topics"
urlpatterns = [path("", views.hot, name="hot")]
