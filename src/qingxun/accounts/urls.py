"""Addresses of signing in and of one's own account.

allauth's views are named one by one: no signing up, no mail, no reset by mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import include, path

from qingxun.accounts import views
from qingxun.accounts.views import marked, signed_in

PUBLIC = "public: the second step of signing in"

own = (
    [
        path("", views.own_account, name="own_account"),
        path("first-password/", views.first_password, name="first_password"),
        path("sessions/<int:pk>/end/", views.end_session, name="end_session"),
        path("session/", views.session, name="session"),
        path("demo/", views.demo_sign_in, name="demo_sign_in"),
    ],
    "accounts",
)

urlpatterns = [
    path("", include(own)),
    path("login/", views.sign_in, name="account_login"),
    path(
        "logout/",
        marked("public: whoever is signed in signs out", account.logout),
        name="account_logout",
    ),
    path(
        "inactive/",
        marked("public: tells that an account is locked", account.account_inactive),
        name="account_inactive",
    ),
    path("reauthenticate/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("password/", signed_in(account.password_change), name="account_change_password"),
    path("factor/", signed_in(factor.index), name="mfa_index"),
    path("factor/code/", marked(PUBLIC, factor.authenticate), name="mfa_authenticate"),
    path("factor/again/", signed_in(factor.reauthenticate), name="mfa_reauthenticate"),
    path("factor/app/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("factor/app/remove/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("factor/codes/", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "factor/codes/new/",
        signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factor/codes/download/",
        signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
