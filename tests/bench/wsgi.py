"""The product's middleware and pages under WSGI, for gunicorn alone: what our own server is measured against."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
