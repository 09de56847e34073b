from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "qingxun.dispatch"
    label = "dispatch"
