from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "qingxun.audit"
    label = "audit"
