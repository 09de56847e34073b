"""Addresses of commissions, the office's side and the units'."""

from django.urls import path

from qingxun.desk.views import commission_answers, commission_deeds, commissions

urlpatterns = [
    path("commissions/", commission_answers.received, name="commissions"),
    path(
        "commissions/asked/<uuid:pk>/", commission_answers.commission_unit, name="commission_unit"
    ),
    path("commissions/asked/<uuid:pk>/begin/", commission_answers.begin, name="commission_begin"),
    path("commissions/asked/<uuid:pk>/link/", commission_answers.link, name="commission_link"),
    path(
        "commissions/asked/<uuid:pk>/decline/",
        commission_answers.decline,
        name="commission_decline",
    ),
    path("commissions/asked/<uuid:pk>/weigh/", commission_deeds.weigh, name="commission_weigh"),
    path("commissions/asked/<uuid:pk>/judge/", commission_deeds.judge, name="commission_judge"),
    path("commissions/sent/", commissions.sent, name="commissions_sent"),
    path("commissions/sent/new/", commissions.write_slip, name="commission_write"),
    path("commissions/sent/<uuid:pk>/", commissions.commission, name="commission"),
    path("commissions/sent/<uuid:pk>/extend/", commission_deeds.extend, name="commission_extend"),
    path("commissions/sent/<uuid:pk>/remind/", commission_deeds.remind, name="commission_remind"),
    path(
        "commissions/sent/<uuid:pk>/withdraw/",
        commission_deeds.withdraw,
        name="commission_withdraw",
    ),
    path("commissions/sent/<uuid:pk>/file/", commissions.slip_file, name="commission_file"),
]
