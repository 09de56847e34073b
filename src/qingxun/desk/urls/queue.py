"""Addresses of the editors' side: the queue and the editor's page."""

from django.urls import path

from qingxun.desk.views import queue, review

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/bulk/", queue.bulk, name="bulk"),
    path("queue/<uuid:pk>/", review.review, name="review"),
    path("queue/<uuid:pk>/autosave/", review.autosave, name="review_autosave"),
    path("queue/<uuid:pk>/hold/", review.hold, name="review_hold"),
    path("queue/<uuid:pk>/ask/", review.ask, name="review_ask"),
    path("queue/<uuid:pk>/presence/", review.presence, name="review_presence"),
]
