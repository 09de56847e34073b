from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "qingxun.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from qingxun.dispatch import receivers  # noqa: F401
