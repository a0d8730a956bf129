"""The application for a WSGI server: `waitress-serve wsgi:app`, `gunicorn wsgi:app`."""

from timebank.app import create_app
from timebank.config import settings_from

app = create_app(settings_from())
