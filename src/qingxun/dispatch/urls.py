from django.urls import path, re_path

from qingxun.dispatch.views import adoptions, board, instructions

app_name = "dispatch"
urlpatterns = [
    path("", board.board, name="board"),
    path("list/", board.dispatches, name="list"),
    path("signing/", board.signing, name="signing"),
    path("from/submission/<uuid:pk>/", board.upward, {"kind": "submission"}, name="upward"),
    path("from/issue/<uuid:pk>/", board.upward, {"kind": "issue"}, name="upward_issue"),
    path("<uuid:pk>/", board.detail, name="detail"),
    re_path(
        r"^(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?P<name>sign|ask|sent|forwarded|send-back|not-adopted|cancel)/$",
        board.step,
        name="step",
    ),
    re_path(
        r"^(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/dispatch\.(?P<form>pdf|docx|html)$",
        board.file,
        name="file",
    ),
    path("adoptions/", adoptions.adoptions, name="adoptions"),
    path("adoptions/import/", adoptions.import_sheet, name="import"),
    path("adoptions/import/confirm/", adoptions.confirm_import, name="confirm_import"),
    path("adoptions/import/template/", adoptions.import_template, name="import_template"),
    path(
        "instructions/import/",
        adoptions.import_sheet,
        {"what": "instructions"},
        name="import_instructions",
    ),
    path(
        "instructions/import/confirm/",
        adoptions.confirm_import,
        {"what": "instructions"},
        name="confirm_instructions",
    ),
    path(
        "instructions/import/template/",
        adoptions.import_template,
        {"what": "instructions"},
        name="instruction_template",
    ),
    path("adoptions/afterwards/", adoptions.back_entry, name="back_entry"),
    path("adoptions/<uuid:pk>/evidence/", adoptions.evidence, name="evidence"),
    path("adoptions/<uuid:pk>/void/", adoptions.void, name="void_adoption"),
    path("manuscripts/<uuid:pk>/adopted/", adoptions.record, name="record"),
    path("manuscripts/<uuid:pk>/instructed/", instructions.record, name="record_instruction"),
    path("instructions/", instructions.instructions, name="instructions"),
    path("instructions/<uuid:pk>/", instructions.instruction, name="instruction"),
    path("instructions/<uuid:pk>/void/", instructions.void, name="void_instruction"),
    path("outlets/", instructions.outlets, name="outlets"),
    path("outlets/new/", instructions.outlet, name="new_outlet"),
    path("outlets/<uuid:pk>/", instructions.outlet, name="outlet"),
]
