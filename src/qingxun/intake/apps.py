from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "qingxun.intake"
    label = "intake"

    def ready(self) -> None:
        from qingxun.desk.panels import register_hand_in, register_origin
        from qingxun.intake import receivers  # noqa: F401
        from qingxun.intake.panels import origin_panel

        register_origin("intake", origin_panel)
        register_hand_in("intake:files")
