"""The application as a server takes it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unaided.web.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

application = get_wsgi_application()

from unaided.web.study.planning import load  # noqa: E402  # its models need the application

load()
# What is there now stays: looking through it for garbage, again and again, would take a tenth of a
# second each time, in which nobody is answered.
gc.collect()
gc.freeze()
