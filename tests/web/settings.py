"""The application's settings for tests: everything kept in a folder that goes away."""

import atexit
import os
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="unaided-tests-")
OWNER = os.getpid()


def _forget() -> None:
    """Remove the folder, in the process that made it: one that was forked off leaves it be."""
    if os.getpid() == OWNER:
        shutil.rmtree(FOLDER, ignore_errors=True)


atexit.register(_forget)
for name in [name for name in os.environ if name.startswith("UNAIDED_")]:
    if name != "UNAIDED_DATABASE":  # so that the tests can be run on PostgreSQL too
        del os.environ[name]
os.environ.update({"UNAIDED_FOLDER": FOLDER, "UNAIDED_PLAIN_HTTP": "1"})
# Playwright's loop stays with the process that ran a browser test; other tests come after it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.setdefault("UNAIDED_SECRET_KEY", "for-the-tests-alone-" * 3)

from unaided.web.settings import *  # noqa: E402, F403
from unaided.web.settings import DATABASES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Signing in by password is tested where it matters; there it need not be slow.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
# Whole, so that it does not matter whether Django has filled in what is missing already.
WHOLE = {"MIRROR": None, "CHARSET": None, "COLLATION": None, "MIGRATE": True, "NAME": None}
for alias, database in DATABASES.items():
    database["TEST"] = dict(WHOLE)
    if database["ENGINE"].endswith("sqlite3"):
        # A file with a journal, as it is used: a database in memory locks otherwise.
        database["TEST"]["NAME"] = f"{FOLDER}/test-{alias}.db"
