from django.apps import AppConfig


class LanguageConfig(AppConfig):
    name = "qingxun.language"
    label = "language"
