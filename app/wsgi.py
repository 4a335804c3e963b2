"""What a WSGI server serves: ``gunicorn -c app/gunicorn_conf.py app.wsgi:app``."""

from __future__ import annotations

from app.factory import create_app

app = create_app()
