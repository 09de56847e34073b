from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "qingxun.assessment"
    label = "assessment"
