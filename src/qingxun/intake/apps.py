from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "qingxun.intake"
    label = "intake"

    def ready(self) -> None:
        from qingxun.desk.panels import register_panel
        from qingxun.intake.panels import origin_panel

        register_panel("intake", origin_panel)
