from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "qingxun.topics"
    label = "topics"
