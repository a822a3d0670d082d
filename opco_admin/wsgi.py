"""The WSGI door, for gunicorn: no request waits for ever, for a lock or for an answer of the database."""

import os

from django.core.wsgi import get_wsgi_application

WAITING = "-c lock_timeout=5s -c statement_timeout=60s -c idle_in_transaction_session_timeout=120s"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opco_admin.settings")
os.environ.setdefault("PGOPTIONS", WAITING)  # read by the driver; commands and workers have none
application = get_wsgi_application()
