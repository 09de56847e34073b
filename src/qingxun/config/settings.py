"""Settings: read from the environment and from the installation's folder ``QINGXUN_HOME``.

``QINGXUN_HOME``          folder with the database, the files and the secret (default: ./var)
``QINGXUN_DATABASE_URL``  postgresql://user:password@host:port/name; absent: SQLite in the folder
``QINGXUN_HOSTS``         names and addresses under which the program is reached, by commas
``QINGXUN_ADDRESS``       address that stands in the codes on prints (default: the first host)
``QINGXUN_HTTPS``         1 when browsers come over HTTPS
``QINGXUN_FILES``         s3://bucket/prefix: an S3-compatible store (default: in the folder)
``QINGXUN_MAILDIRS``      folder of the Maildirs that an office may watch (default: maildir)
``QINGXUN_PROXIES``       how many front servers of ours stand before the program (default 0)
"""

import os
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from qingxun.config.environment import (
    database_from_url,
    file_storage,
    names_and_address,
    read_secret,
)
from qingxun.config.logs import of_foreign_host

HOME = Path(os.environ.get("QINGXUN_HOME", "var")).resolve()
DEBUG = os.environ.get("QINGXUN_DEBUG") == "1"
DEMO = (HOME / "demo").is_file()
SECRET_KEY = read_secret(HOME)
HTTPS = os.environ.get("QINGXUN_HTTPS") == "1"
ALLOWED_HOSTS, ADDRESS = names_and_address(os.environ, "https" if HTTPS else "http")
PROXIES = int(os.environ.get("QINGXUN_PROXIES", "0"))

INSTALLED_APPS = [
    "qingxun.office",
    "qingxun.assessment",
    "qingxun.bulletins",
    "qingxun.scoring",
    "qingxun.copies",
    "qingxun.facts",
    "qingxun.topics",
    "qingxun.intake",
    "qingxun.dispatch",
    "qingxun.desk",
    "qingxun.messaging",
    "qingxun.search",
    "qingxun.documents",
    "qingxun.ledger",
    "qingxun.organizations",
    "qingxun.language",
    "qingxun.accounts",
    "qingxun.audit",
    "qingxun.ui",
    "qingxun.records",
    "qingxun.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qingxun.ui.middleware.ContentSecurityMiddleware",
    "qingxun.audit.context.AddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qingxun.accounts.middleware.ChosenLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qingxun.organizations.middleware.PersonMiddleware",
    "qingxun.accounts.middleware.SessionClockMiddleware",
    "qingxun.accounts.middleware.FirstPasswordMiddleware",
    "qingxun.records.middleware.WriteLockMiddleware",
    "qingxun.records.middleware.IdempotencyMiddleware",
    "qingxun.organizations.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "qingxun.config.urls"
WSGI_APPLICATION = "qingxun.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qingxun.office.context.shell",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": database_from_url(os.environ.get("QINGXUN_DATABASE_URL"), HOME)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # third-party tables only

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("QINGXUN_STATIC_ROOT", HOME / "static"))
STORAGES = {
    "default": file_storage(os.environ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60
MEDIA_ROOT = HOME / "files"
MAILDIRS = Path(os.environ.get("QINGXUN_MAILDIRS", HOME / "maildir"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "qingxun.records.fields.FieldsHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["qingxun.accounts.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "qingxun.accounts.passwords.MixedValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "qingxun.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {  # a whole county may come from one address
    "login": "600/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
}
MFA_ADAPTER = "qingxun.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1

SESSION_ENGINE = "qingxun.accounts.sessions"
SESSION_COOKIE_AGE = 2 * 3600  # since the last request; pages warn five minutes before
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SESSION_COOKIE_AGE = SESSION_COOKIE_AGE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "qingxun.ui.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "host": {"()": "django.utils.log.CallbackFilter", "callback": of_foreign_host},
    },
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.security.DisallowedHost": {"filters": ["host"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
