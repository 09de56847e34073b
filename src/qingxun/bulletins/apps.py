from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "qingxun.bulletins"
    label = "bulletins"
