from django.apps import AppConfig


class CopiesConfig(AppConfig):
    name = "qingxun.copies"
    label = "copies"

    def ready(self) -> None:
        from qingxun.copies import receivers  # noqa: F401
        from qingxun.copies.panels import findings_panel
        from qingxun.desk.panels import register_beside, register_panel

        register_panel("copies", findings_panel)
        register_beside("copies:beside")
