from django.urls import path

from qingxun.messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read-all/", views.read_everything, name="read_all"),
    path("<uuid:pk>/open/", views.open_message, name="open"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("suggestions/new/", views.new_suggestion, name="new_suggestion"),
    path("suggestions/<uuid:pk>/", views.suggestion, name="suggestion"),
]
