from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "qingxun.accounts"
    label = "accounts"

    def ready(self) -> None:
        from qingxun.accounts import receivers  # noqa: F401  connects the signals
