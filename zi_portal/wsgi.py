"""What the web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zi_portal.settings")

application = get_wsgi_application()

# Before the fork (gunicorn --preload): every view, once, in memory that all workers share.
# Frozen, because the collector writes into what it looks at, and so would copy it.
list(get_resolver().url_patterns)
gc.collect()
gc.freeze()
