from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "qingxun.organizations"
    label = "organizations"

    def ready(self) -> None:
        from qingxun.organizations import receivers  # noqa: F401  connects the signals
