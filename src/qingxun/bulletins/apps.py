from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "qingxun.bulletins"
    label = "bulletins"

    def ready(self) -> None:
        from qingxun.bulletins.queries.published import published_on
        from qingxun.scoring.dependents import register_dependent

        register_dependent("bulletins", published_on)
