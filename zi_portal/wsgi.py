"""What the web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from .pdf import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zi_portal.settings")

application = get_wsgi_application()

# Before the fork (gunicorn --preload): every view and what makes PDFs, once, in memory that all
# workers share. Otherwise the first document of each worker takes twice as long.
# Frozen, because the collector writes into what it looks at, and so would copy it.
list(get_resolver().url_patterns)
warm_up()
gc.collect()
gc.freeze()
