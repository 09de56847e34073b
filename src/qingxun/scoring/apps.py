from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "qingxun.scoring"
    label = "scoring"

    def ready(self) -> None:
        from qingxun.desk.panels import register_panel
        from qingxun.scoring import receivers  # noqa: F401
        from qingxun.scoring.panels import points_panel

        register_panel("points", points_panel)
