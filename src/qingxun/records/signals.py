"""News travels forward: later areas listen here for facts of earlier ones.

Sent inside the action's transaction with ``sender=Model``, ``instance=row``, ``at=moment``.
"""

from django.dispatch import Signal

fact_recorded = Signal()

fact_erased = Signal()
"""What was under lock is destroyed; later areas destroy what they hold of it. Sent in the same way,
with ``sender`` and ``instance`` of the news that locked it."""
