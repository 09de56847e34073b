from django.urls import path, re_path

from qingxun.assessment.views import entries, plans, questions, results, units, vetoes

KEY = r"(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

app_name = "assessment"
urlpatterns = [
    path("", plans.assessments, name="list"),
    path("new/", plans.new, name="new"),
    path("<uuid:pk>/", plans.detail, name="detail"),
    path("<uuid:pk>/plan/", plans.plan, name="plan"),
    path("<uuid:pk>/components/", plans.components, name="components"),
    path("<uuid:pk>/next-groups/", plans.next_groups, name="next_groups"),
    path("<uuid:pk>/results/", results.results, name="results"),
    re_path(rf"^{KEY}/assessment\.(?P<form>pdf|docx|html)$", results.file, name="file"),
    path("<uuid:pk>/awards/", results.awards, name="awards"),
    path("<uuid:pk>/awards/choose/", results.choose, name="choose"),
    path("<uuid:pk>/risks/", results.risks, name="risks"),
    path("<uuid:pk>/risks/warn/", results.warn, name="warn"),
    path("<uuid:pk>/vetoes/", vetoes.vetoes, name="vetoes"),
    path("<uuid:pk>/vetoes/notify/", vetoes.notify, name="notify"),
    path("<uuid:pk>/vetoes/confirm/", vetoes.confirm_all, name="confirm_vetoes"),
    path("<uuid:pk>/units/<uuid:unit>/", units.unit, name="unit"),
    path("<uuid:pk>/units/<uuid:unit>/nominate/<str:award>/", results.nominate, name="nominate"),
    path("nominations/<uuid:pk>/back/", results.unnominate, name="unnominate"),
    path("vetoes/<uuid:pk>/", vetoes.veto, name="veto"),
    re_path(
        rf"^vetoes/{KEY}/(?P<name>object|answer|confirm|lift)/$", vetoes.step, name="veto_step"
    ),
    path("components/<uuid:pk>/", entries.component, name="component"),
    path("components/<uuid:pk>/import/", entries.import_sheet, name="import"),
    path("components/<uuid:pk>/import/confirm/", entries.confirm_import, name="confirm_import"),
    path("components/<uuid:pk>/template/", entries.import_template, name="template"),
    path("entries/<uuid:pk>/claim/", entries.claim, name="claim"),
    path("entries/<uuid:pk>/return/", entries.give_back, name="return"),
    path("entries/<uuid:pk>/evidence/", entries.add_evidence, name="add_evidence"),
    path("entries/<uuid:pk>/question/", questions.question_entry, name="question_entry"),
    path("questions/<uuid:pk>/", questions.question, name="question"),
    path("questions/<uuid:pk>/evidence/", questions.evidence, name="question_evidence"),
    re_path(
        rf"^questions/{KEY}/(?P<name>withdraw|keep|correct)/$",
        questions.step,
        name="question_step",
    ),
    path("files/<uuid:pk>/", entries.evidence, name="evidence"),
    re_path(
        rf"^{KEY}/(?P<name>start|self|audit|review|sign|publish|back|withdraw)/$",
        plans.step,
        name="step",
    ),
]
