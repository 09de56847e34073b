from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "qingxun.office"
    label = "office"
