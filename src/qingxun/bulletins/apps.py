from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "qingxun.bulletins"
    label = "bulletins"

    def ready(self) -> None:
        from qingxun.bulletins.printing import COPIES, unit_pieces
        from qingxun.bulletins.queries.published import published_on
        from qingxun.documents.prints.batches import register_maker
        from qingxun.scoring.dependents import register_dependent

        register_maker(COPIES, unit_pieces)
        register_dependent("bulletins", published_on)
