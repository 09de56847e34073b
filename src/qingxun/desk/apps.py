from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "qingxun.desk"
    label = "desk"

    def ready(self) -> None:
        from qingxun.desk import receivers  # noqa: F401
