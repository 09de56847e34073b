from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "qingxun.ledger"
    label = "ledger"
