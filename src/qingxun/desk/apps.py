from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "qingxun.desk"
    label = "desk"
