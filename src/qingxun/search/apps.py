from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "qingxun.search"
    label = "search"
