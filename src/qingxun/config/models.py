"""What the timetable remembers."""

from django.db import models

from qingxun.records.models import Reference


class ScheduledRun(Reference):
    """One job of the timetable on one day: once done it is not run again that day."""

    job = models.CharField(max_length=60)
    day = models.DateField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "day"], name="scheduled_run_once")]
        indexes = [models.Index(fields=["day"], name="scheduled_run_day")]
