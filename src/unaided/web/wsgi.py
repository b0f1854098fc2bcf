"""The application as a server takes it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unaided.web.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

application = get_wsgi_application()

# After it, since their models need the application.
from unaided.web.checks import loading as of_checks  # noqa: E402
from unaided.web.plans import loading as of_plans  # noqa: E402
from unaided.web.study import planning  # noqa: E402

# What is compiled: else the first who needs it waits, and all who write.
for part in (planning, of_plans, of_checks):
    part.load()
# What is there now stays: looking through it for garbage, again and again, would take a tenth of a
# second each time, in which nobody is answered.
gc.collect()
gc.freeze()
