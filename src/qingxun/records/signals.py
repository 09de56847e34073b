"""News travels forward: later areas listen here for facts of earlier ones.

Sent inside the action's transaction with ``sender=Model``, ``instance=row``, ``at=moment``.
"""

from django.dispatch import Signal

fact_recorded = Signal()
