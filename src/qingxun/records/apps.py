from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "qingxun.records"
    label = "records"
