from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "qingxun.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from qingxun.desk.panels import register_panel
        from qingxun.dispatch import receivers  # noqa: F401
        from qingxun.dispatch.panels import dispatch_panel

        register_panel("dispatch", dispatch_panel)
