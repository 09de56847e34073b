"""In which form the entries were made: an update that changes the form makes them again by itself.

``FORM`` is raised whenever texts are cut or normalized in another way, or things of a new kind are
found. What was written before stays findable while the background goes through the archive
(``search.tasks``); the form is noted once it has. A new database begins in the present form.
"""

from qingxun.records.locks import write_lock
from qingxun.search.models import IndexForm

FORM = 3  # titles of submissions, for their sounds


def is_present() -> bool:
    """Whether every entry was made in the present form."""
    return IndexForm.objects.filter(form=FORM).exists()


def note_present() -> None:
    """Every entry is in the present form now."""
    with write_lock():
        IndexForm.objects.update_or_create(singleton=True, defaults={"form": FORM})
