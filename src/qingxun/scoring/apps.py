from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "qingxun.scoring"
    label = "scoring"
