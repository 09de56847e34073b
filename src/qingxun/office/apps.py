from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "qingxun.office"
    label = "office"

    def ready(self) -> None:
        from qingxun.office import receivers
        from qingxun.office.searching.items import register_sources

        assert receivers
        register_sources()
