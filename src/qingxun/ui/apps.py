from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base templates, components and assets; knows no domain."""

    name = "qingxun.ui"
    label = "ui"
