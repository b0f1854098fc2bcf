"""The chooser is ready before anybody asks."""

from __future__ import annotations

import os
import subprocess
import sys

LOADED = """
import gc
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.web.settings"
from unaided.web.wsgi import application
from unaided.practice import choosing, foresight, record

compiled = (record._learn, foresight._chances, choosing.oldest_items)
assert all(one.signatures for one in compiled), "a choice loads what it takes"
looked_through = {id(one) for one in gc.get_objects()}
assert not any(id(one) in looked_through for one in compiled), "garbage is searched for in it"
"""


def test_a_server_has_loaded_what_a_choice_takes_and_leaves_it_be() -> None:
    """Before the first answer; the search for garbage does not go through it again and again."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
