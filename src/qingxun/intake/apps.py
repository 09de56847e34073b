from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "qingxun.intake"
    label = "intake"
