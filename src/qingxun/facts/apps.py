from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "qingxun.facts"
    label = "facts"
