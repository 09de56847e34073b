from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "qingxun.intake"
    label = "intake"

    def ready(self) -> None:
        from django.db.models import Q

        from qingxun.desk.panels import register_hand_in, register_origin
        from qingxun.documents.discarding import register_released
        from qingxun.intake import receivers  # noqa: F401
        from qingxun.intake.models import IncomingFile
        from qingxun.intake.panels import origin_panel

        register_origin("intake", origin_panel)
        register_hand_in("intake:files")
        register_released(IncomingFile, "original", Q(destroyed_at__isnull=False))
