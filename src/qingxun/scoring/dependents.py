"""What later areas made from a period's figures: named before the period is reopened.

An area registers a provider in its ``AppConfig.ready``; scoring knows none of them.
"""

from collections.abc import Callable

from qingxun.ledger.models import Period

Dependent = tuple[str, str]  # what it is, where it is
Provider = Callable[[Period], list[Dependent]]
_providers: dict[str, Provider] = {}


def register_dependent(name: str, provider: Provider) -> None:
    """Add a provider under a name; the same name again replaces it."""
    _providers[name] = provider


def dependents_of(period: Period) -> list[Dependent]:
    """Everything that rests on the figures of this period."""
    return [each for provider in _providers.values() for each in provider(period)]
