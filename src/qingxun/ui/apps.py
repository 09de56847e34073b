from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "qingxun.ui"
    label = "ui"
