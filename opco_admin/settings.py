"""Settings, driven by the environment and safe by default; docs/operations.md lists the variables."""

import base64
import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from opco_admin.embedded.server import PORT, SUPERUSER, place

BASE_DIR = Path(__file__).resolve().parent.parent


def env_flag(name: str) -> bool:
    """Whether an environment variable says yes."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "oui"}


DEBUG = env_flag("DEBUG")
# A checkout run by `make run` sets LOCAL: plain http on loopback, a key kept under var/.
LOCAL = env_flag("LOCAL") or DEBUG
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))


def kept_in_var(name: str, made: str) -> str:
    """A secret kept in var/, written once, for a checkout that is given none."""
    path = VAR_DIR / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(made)
    except FileExistsError:
        pass
    return path.read_text()


def local_secret_key() -> str:
    """A random key, for a checkout without SECRET_KEY."""
    from django.core.management.utils import get_random_secret_key

    return kept_in_var("secret_key", get_random_secret_key())


SECRET_KEY = os.environ.get("SECRET_KEY") or local_secret_key()
# What seals the NIR of certificate holders: « name:32 bytes in base64 », commas between; the first one seals.
NIR_KEYS = os.environ.get("NIR_KEYS") or (
    kept_in_var("nir_keys", f"local:{base64.b64encode(os.urandom(32)).decode()}") if LOCAL else ""
)
# What seals the secrets of second factors, written the same way.
FACTOR_KEYS = os.environ.get("FACTOR_KEYS") or (
    kept_in_var("factor_keys", f"local:{base64.b64encode(os.urandom(32)).decode()}") if LOCAL else ""
)
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

# The OPCO that runs this instance; its name as in the IDCC list, empty when every branch is ours.
OPCO_NAME = os.environ.get("OPCO_NAME", "")
# What letters, payment files and accounting exports say of it.
OPCO_SIRET = os.environ.get("OPCO_SIRET", "")
OPCO_SIREN = OPCO_SIRET[:9]
OPCO_ADDRESS = os.environ.get("OPCO_ADDRESS", "")  # lines parted by « | »
OPCO_CONTACT = os.environ.get("OPCO_CONTACT", "")
# The address people outside reach this instance by, in the messages sent to them; empty: none is sent.
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000" if LOCAL else "").rstrip("/")
OPCO_APPEAL = os.environ.get("OPCO_APPEAL", "")  # how a refusal may be contested, in the letter
# Who is written to, beside the direction, when somebody reads many files: addresses parted by commas.
READING_ALERT_TO = [address for address in os.environ.get("READING_ALERT_TO", "").split(",") if address]
OPCO_IBAN = os.environ.get("OPCO_IBAN", "FR7630006000011234567890189" if LOCAL else "")
OPCO_BIC = os.environ.get("OPCO_BIC", "")

INSTALLED_APPS = [
    "opco_admin",
    "opco_admin.privacy",
    "accounts",
    "registers",
    "conventions",
    "contracts",
    "branches",
    "smeservice",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_include_bootstrap",
    "heroicons",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "opco_admin.operations.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.acting.ActingMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionLifeMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "opco_admin.reading.middleware.ReadingMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "opco_admin.urls"
WSGI_APPLICATION = "opco_admin.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "opco_admin.context.house",
            ],
        },
    },
]

# Database: DATABASE_URL, or the private server of this checkout, started when first needed
EMBEDDED_DATABASE = "" if os.environ.get("DATABASE_URL") else "opco_admin"
DATABASES: dict[str, Any]
if EMBEDDED_DATABASE:
    DATABASES = {
        "default": {
            "ENGINE": "opco_admin.embedded.backend",
            "NAME": EMBEDDED_DATABASE,
            "USER": SUPERUSER,
            "HOST": str(place(VAR_DIR).socket_dir),
            "PORT": str(PORT),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    }
else:
    DATABASES = {"default": dj_database_url.config(conn_max_age=60, conn_health_checks=True)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapters.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Failures are counted in the database: by user and address together (axes), by address (accounts.guessing).
# An office whose people all sign in at nine is no attack.
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": False}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "accounts.adapters.attempted_address"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "accounts.guessing.GuessingHandler"
SPRAY_LIMIT = 20  # accounts missed from one address within the same time: it is a guesser
AXES_IPWARE_PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0"))

# The second factor: asked from everybody, but in a checkout unless SECOND_FACTOR says otherwise
SECOND_FACTOR_REQUIRED = env_flag("SECOND_FACTOR") or not LOCAL
CHECK_FAILURE_LIMIT, CHECK_REST_MINUTES = 10, 15  # wrong guesses on the page that checks certificates
FACTOR_FAILURE_LIMIT, FACTOR_REST_MINUTES = 10, 15  # wrong codes in a row, and how long they block
STEP_UP_MINUTES = 10  # how long a second factor just proved is enough for payments and accounts
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorAgainForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by staff
MFA_TOTP_TOLERANCE = 1  # a telephone may be half a minute late
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
ACCOUNT_REAUTHENTICATION_TIMEOUT = STEP_UP_MINUTES * 60

# Sessions and transport
SESSION_COOKIE_AGE = 12 * 3600  # from signing in, whatever is done
SESSION_IDLE_MINUTES, SESSION_IDLE_MINUTES_OF_APPROVERS = 30, 15
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "sessionid" if LOCAL else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if LOCAL else "__Host-csrftoken"
SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# French screens
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# Files
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"  # outside the web root: served by views that check rights
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = int(os.environ.get("UPLOAD_MAX_MB", "200")) * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = LOCAL
if LOCAL:  # nothing is collected in a checkout, and WhiteNoise warns of a missing folder
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)

PROCRASTINATE_ON_APP_READY = "accounts.acting.watch_jobs"
EMAIL_CONFIG = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_CONFIG else 'console'}.EmailBackend"
EMAIL_HOST = EMAIL_CONFIG or "localhost"
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 30  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "opco-admin@localhost")

# One line of JSON a request or event in production; never an address with a number in it, never a name
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "opco_admin.operations.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", **({} if LOCAL else {"formatter": "json"})}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {"opco_admin.requests": {"level": "WARNING" if LOCAL else "INFO"}},
}
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
