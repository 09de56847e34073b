from django.urls import path

from qingxun.intake.views import confirming, files, mailbox, mails, originals, received

app_name = "intake"
urlpatterns = [
    path("", files.files, name="files"),
    path("hand-in/", files.hand_in, name="hand_in"),
    path("paste/", files.paste, name="paste"),
    path("bulk/", files.bulk, name="bulk"),
    path("files/<uuid:pk>/", confirming.file, name="file"),
    path("files/<uuid:pk>/autosave/", confirming.autosave, name="autosave"),
    path("files/<uuid:pk>/step/", confirming.step, name="step"),
    path("files/<uuid:pk>/original/", originals.original, name="original"),
    path("files/<uuid:pk>/locked/", originals.open_locked, name="open_locked"),
    path("files/<uuid:pk>/page/<int:number>/", originals.page, name="page"),
    path("files/<uuid:pk>/part/<uuid:part>/", originals.part, name="part"),
    path("received/", received.received, name="received"),
    path("mails/", mails.mails, name="mails"),
    path("mails/<uuid:pk>/", mails.mail, name="mail"),
    path("mails/<uuid:pk>/give/", mails.give, name="give"),
    path("mails/<uuid:pk>/dismiss/", mails.dismiss, name="dismiss"),
    path("mails/<uuid:pk>/reopen/", mails.reopen, name="reopen"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/look/", mailbox.look, name="look"),
]
