"""The application for a WSGI server: `gunicorn wsgi:app`. Nothing else."""

from timebank.app import create_app

app = create_app()
