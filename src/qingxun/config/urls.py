"""All addresses; the only place that knows every area."""

from django.urls import URLPattern, URLResolver, include, path

AREAS = {
    "": "office",
    "ui/": "ui",
    "accounts/": "accounts",
    "organizations/": "office.organization_pages",
    "inbox/": "messaging",
    "desk/": "desk",
    "language/": "language",
    "intake/": "intake",
    "dispatch/": "dispatch",
    "topics/": "topics",
    "facts/": "facts",
    "copies/": "copies",
    "scoring/": "scoring",
    "bulletins/": "bulletins",
    "prints/": "documents.prints",
    "v/": "documents.prints.verifying",
    "assessment/": "assessment",
}


urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"qingxun.{area}.urls")) for prefix, area in AREAS.items()
]
