"""All addresses; the only place that knows every area."""

from django.urls import include, path

urlpatterns = [
    path("", include("qingxun.office.urls")),
    path("ui/", include("qingxun.ui.urls")),
    path("accounts/", include("qingxun.accounts.urls")),
    path("organizations/", include("qingxun.organizations.urls")),
    path("inbox/", include("qingxun.messaging.urls")),
    path("", include("qingxun.desk.urls")),
    path("dispatch/", include("qingxun.dispatch.urls")),
    path("scoring/", include("qingxun.scoring.urls")),
    path("bulletins/", include("qingxun.bulletins.urls")),
]
