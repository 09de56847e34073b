from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "qingxun.scoring"
    label = "scoring"

    def ready(self) -> None:
        from qingxun.scoring import receivers  # noqa: F401
