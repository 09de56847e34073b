from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "qingxun.config"
    label = "config"
