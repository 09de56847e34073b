"""Addresses of the desk, a module for each side of it."""

from qingxun.desk.urls import commissions, issues, queue, unit

app_name = "desk"
urlpatterns = [
    *unit.urlpatterns,
    *commissions.urlpatterns,
    *issues.urlpatterns,
    *queue.urlpatterns,
]
