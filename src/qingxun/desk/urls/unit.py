"""Addresses of the units' side: writing, one's manuscripts, the principal's signature, files."""

from django.urls import path

from qingxun.desk.views import comparing, files, manuscripts, signing, writing

urlpatterns = [
    path("write/", writing.write, name="write"),
    path("manuscripts/", manuscripts.manuscripts, name="manuscripts"),
    path("manuscripts/discarded/", manuscripts.discarded, name="discarded"),
    path("manuscripts/<uuid:pk>/", manuscripts.manuscript, name="manuscript"),
    path("manuscripts/<uuid:pk>/edit/", writing.edit, name="edit"),
    path("manuscripts/<uuid:pk>/autosave/", writing.autosave, name="autosave"),
    path("manuscripts/<uuid:pk>/compare/", comparing.compare, name="compare"),
    path("manuscripts/<uuid:pk>/discard/", writing.discard, name="discard"),
    path("manuscripts/<uuid:pk>/restore/", writing.restore, name="restore"),
    path("submissions/<uuid:pk>/withdraw/", manuscripts.withdraw, name="withdraw"),
    path("submissions/<uuid:pk>/sign/", signing.sign, name="sign"),
    path("submissions/<uuid:pk>/refuse/", signing.refuse, name="refuse"),
    path("questions/<uuid:pk>/answer/", manuscripts.answer, name="answer"),
    path("signing/", signing.signing, name="signing"),
    path("files/<uuid:pk>/", files.attachment, name="attachment"),
]
