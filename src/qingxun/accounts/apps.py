from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "qingxun.accounts"
    label = "accounts"
