"""What a WSGI server serves: ``gunicorn -c app/gunicorn_conf.py app.wsgi:app``."""

from __future__ import annotations

from app.collector import SpareBuilt, collector_at_rest

with collector_at_rest():  # importing makes objects that stay: looking for garbage among them takes a sixth of the start
    from app.container import Platform
    from app.factory import create_app
    from app.settings import load_settings

    app = create_app(Platform(load_settings(), spare=SpareBuilt()))
