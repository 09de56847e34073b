"""Addresses of the editors' side: the queue and the editor's page."""

from django.urls import path

from qingxun.desk.views import masking, queue, review

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/bulk/", queue.bulk, name="bulk"),
    path("queue/<uuid:pk>/", review.review, name="review"),
    path("queue/<uuid:pk>/autosave/", review.autosave, name="review_autosave"),
    path("queue/<uuid:pk>/hold/", review.hold, name="review_hold"),
    path("queue/<uuid:pk>/ask/", review.ask, name="review_ask"),
    path("queue/<uuid:pk>/wording/", masking.wording, name="review_wording"),
    path("queue/<uuid:pk>/mask/", masking.mask, name="mask"),
    path("queue/<uuid:pk>/originals/<uuid:original>/", masking.open_original, name="open_original"),
    path("queue/<uuid:pk>/files/<uuid:file>/", masking.open_locked_file, name="open_locked_file"),
    path("queue/<uuid:pk>/originals/destroy/", masking.destroy_original, name="destroy_original"),
    path("queue/<uuid:pk>/presence/", review.presence, name="review_presence"),
]
