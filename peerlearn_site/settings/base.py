"""What every mode of PeerLearn has in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from peerlearn_site.settings.home import read_or_create_secret_key
from peerlearn_site.settings.logs import logging_config

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
PEERLEARN_HOME = Path(env("PEERLEARN_HOME", default=str(BASE_DIR))).expanduser().resolve()
PEERLEARN_ENV = env("PEERLEARN_ENV", default="development")
IS_PRODUCTION = PEERLEARN_ENV == "production"
PEERLEARN_HOME.mkdir(parents=True, exist_ok=True)

# --- One address -----------------------------------------------------------------------------
# PUBLIC_URL is the only source for hosts, origins, mail links and Wagtail's base URL.
HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
HTTPS = env.bool("HTTPS", default=False)
_scheme = "https" if HTTPS else "http"
PUBLIC_URL = env("PUBLIC_URL", default=f"{_scheme}://127.0.0.1:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
_names = {_public.hostname or "127.0.0.1"}
if "127.0.0.1" in _names:
    _names.add("localhost")
_suffix = f":{_public.port}" if _public.port else ""
ALLOWED_HOSTS = sorted(_names)
ALLOWED_ORIGINS = [f"{_public.scheme}://{name}{_suffix}" for name in ALLOWED_HOSTS]
CSRF_TRUSTED_ORIGINS = ALLOWED_ORIGINS
WAGTAILADMIN_BASE_URL = PUBLIC_URL

# --- Secrets ---------------------------------------------------------------------------------
DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="") or read_or_create_secret_key(
    PEERLEARN_HOME, may_create=not IS_PRODUCTION
)

# --- Applications ----------------------------------------------------------------------------
INSTALLED_APPS = [
    "daphne",
    "home",
    "live",
    "catalog",
    "peerlearn_site.apps.PeerLearnConfig",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_vite",
    "csp",
    "allauth",
    "allauth.account",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
]

# Every middleware is sync: the chain is entered once, in one worker thread (DESIGN 2.9).
MIDDLEWARE = [
    "peerlearn_site.operations.middleware.RequestMiddleware",
    "peerlearn_site.operations.proxy.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "peerlearn_site.users.middleware.CmsDoorMiddleware",
    "catalog.sessions.walls.door.MentorDoorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "peerlearn_site.urls"
ASGI_APPLICATION = "peerlearn_site.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "peerlearn_site.context_processors.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- People ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "peerlearn_site.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "peerlearn_site.users.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "peerlearn_site.users.forms.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if IS_PRODUCTION else "optional"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme

# --- Wagtail ---------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "PeerLearn"
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
# An address is changed where it is verified: on the accounts pages.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# A link to a page of ours stays the address it is: Wagtail would answer with the page's unpublished title.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 2 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 24_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "catalog.sessions.editor.pictures.PictureForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_TAG_LIMIT = 5
# Every session passes one workflow; its end publishes, whoever finished it (catalog.sessions.workflow).
WAGTAIL_FINISH_WORKFLOW_ACTION = "catalog.sessions.workflow.finish.finish"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# Reviews are staff's; whoever administers the server is not told of each.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
TAGGIT_CASE_INSENSITIVE = True

# --- API -------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["peerlearn_site.users.api_auth.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "EXCEPTION_HANDLER": "peerlearn_site.users.api_errors.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "PeerLearn API",
    "DESCRIPTION": "Live learning sessions: publish, find, book, rate. Times are UTC, money is rupees.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/",
    # A picture goes up as bytes and comes back as an address.
    "COMPONENT_SPLIT_REQUEST": True,
    "PREPROCESSING_HOOKS": ["peerlearn_site.api_docs.only_ours"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "SessionStatus": "catalog.sessions.docs.STATUSES",
        "RunStatus": "catalog.sessions.enums.RunStatus",
        "BookingStatus": "catalog.booking.enums.BookingStatus",
        "PendingChanges": "catalog.sessions.docs.PENDING",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_PERMISSIONS = 0o644
# Body caps of the front door, longest prefix wins; bytes (DESIGN 2.10).
PEERLEARN_BODY_CAPS = {
    "/": 64 * 1024,
    "/accounts/": 64 * 1024,
    "/accounts/profile/": 3 * 1024 * 1024,
    "/api/sessions/": 3 * 1024 * 1024,
    "/admin/": 12 * 1024 * 1024,
}

# --- Text, time ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# The zone that server-rendered times are worded in before the browser knows the viewer's own.
SITE_TIME_ZONE = "Asia/Kolkata"

# --- Files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = PEERLEARN_HOME / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
MEDIA_URL = "/media/"
MEDIA_ROOT = PEERLEARN_HOME / "media"
PRIVATE_ROOT = PEERLEARN_HOME / "private"
# nginx's internal address of that folder; without one this process sends such files itself.
PRIVATE_FILES_URL = env("PRIVATE_FILES_URL", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "peerlearn_site.static_files.StaticFiles"},
}
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": BASE_DIR / "static" / "dist" / "manifest.json",
    }
}

# --- Rooms -----------------------------------------------------------------------------------
# Without an engine that forwards media, rooms stay small and the form warns of larger ones.
SFU_URL = env("SFU_URL", default="")
# More people than this do not send media to each other directly: each would upload to all the others.
MESH_LIMIT = 6
# Servers that help browsers to meet; TURN credentials are short-lived, made from the shared secret.
STUN_URLS = env.list("STUN_URLS", default=[])
TURN_URLS = env.list("TURN_URLS", default=[])
TURN_SECRET = env("TURN_SECRET", default="")

# --- Mail ------------------------------------------------------------------------------------
if env("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "peerlearn_site.users.mail.FileAndConsoleBackend"
    EMAIL_FILE_PATH = PEERLEARN_HOME / "mail"
# A server that takes the call and then says nothing holds up all other mails no longer than this, in seconds.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="PeerLearn <hello@peerlearn.example>")

# --- Browser-side safety ---------------------------------------------------------------------
_self = "'self'"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [_self],
        "script-src": [_self],
        "style-src": [_self],
        "img-src": [_self, "data:", "blob:"],
        "media-src": [_self, "blob:"],
        "connect-src": [_self, *(origin.replace("http", "ws", 1) for origin in ALLOWED_ORIGINS)],
        "font-src": [_self],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [_self],
        "frame-ancestors": [_self],
    },
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "peerlearn_site.users.errors.csrf_failure"
if _public.scheme == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 31_536_000
SILENCED_SYSTEM_CHECKS = [
    # W004, W008, W012, W016: HTTPS is PUBLIC_URL's to decide; plain HTTP on loopback is the default.
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
    # Its subdomains, and a browser's list, are the domain's owner to decide.
    "security.W005",
    "security.W021",
    # Wagtail's preview is a frame of our own.
    "security.W019",
]

# --- Background work -------------------------------------------------------------------------
PEERLEARN_SCALED = False
TASKS = {"default": {"BACKEND": "peerlearn_site.effects.wagtail_tasks.OutboxBackend"}}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True

# --- Operations ------------------------------------------------------------------------------
# Redis joins several processes; embedded there is none (settings.scaled).
REDIS_URL = ""
# Networks of the proxies in front, whose word about a request is believed: its id, who asks, whether by TLS.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# What a scraper sends as "Authorization: Bearer …"; without it /metrics is this machine's alone.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
LOG_FORMAT = env("LOG_FORMAT", default="json" if IS_PRODUCTION else "text")

LOGGING: dict[str, Any] = logging_config(LOG_FORMAT)
