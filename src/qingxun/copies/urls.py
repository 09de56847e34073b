from django.urls import path

from qingxun.copies.views import findings, phrases, writing

app_name = "copies"
urlpatterns = [
    path("", findings.listing, name="list"),
    path("beside/", writing.beside, name="beside"),
    path("drafts/<uuid:pk>/<uuid:source>/", writing.draft, name="draft"),
    path("phrases/", phrases.phrases, name="phrases"),
    path("phrases/<uuid:pk>/end/", phrases.end, name="end_phrase"),
    path("<uuid:pk>/", findings.finding, name="finding"),
    path("<uuid:pk>/decide/", findings.decide, name="decide"),
]
