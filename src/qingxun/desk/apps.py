from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "qingxun.desk"
    label = "desk"

    def ready(self) -> None:
        from django.db.models import Q

        from qingxun.desk import receivers  # noqa: F401
        from qingxun.desk.models import Attachment
        from qingxun.documents.discarding import register_released

        destroyed = Q(locked_at__isnull=False, removed_at__isnull=False)
        register_released(Attachment, "file", destroyed)
