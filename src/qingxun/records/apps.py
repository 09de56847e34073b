from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    name = "qingxun.records"
    label = "records"

    def ready(self) -> None:
        post_migrate.connect(make_identity, sender=self)


def make_identity(using: str, **_signal: Any) -> None:
    """Give the installation its identity with its tables, so that no action has to make it.

    Also after ``flush``, which empties the table: the remembered one is forgotten.
    """
    from qingxun.records.home import forget_home
    from qingxun.records.models import Installation

    forget_home()
    Installation.objects.using(using).get_or_create(singleton=True)
