from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "qingxun.facts"
    label = "facts"

    def ready(self) -> None:
        from qingxun.desk.panels import register_panel
        from qingxun.facts.panels import item_panel

        register_panel("item", item_panel)
