"""Settings of the test suite: SQLite unless QINGXUN_DATABASE_URL names a PostgreSQL."""

import os

from tests.homes import own_home

os.environ["QINGXUN_HOME"] = str(own_home())
os.environ.setdefault("QINGXUN_SECRET_KEY", "tests-only")
os.environ.setdefault("POLARS_MAX_THREADS", "1")  # each worker has one core; frames are tiny

from qingxun.config.settings import *  # noqa: F403
from qingxun.config.settings import DATABASES, STATIC_ROOT, STORAGES

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # or whitenoise warns

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"].pop("pool", None)
else:  # said in words: pytest-django with several workers knows only Django's own back end
    DATABASES["default"].setdefault("TEST", {})["NAME"] = ":memory:"
