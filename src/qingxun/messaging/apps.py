from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "qingxun.messaging"
    label = "messaging"
