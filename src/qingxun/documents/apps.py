from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "qingxun.documents"
    label = "documents"
