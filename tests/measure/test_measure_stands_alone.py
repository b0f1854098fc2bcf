"""The measuring core runs with numpy, scipy and numba alone."""

from __future__ import annotations

import subprocess
import sys

WITHOUT = """
import sys

class Blocker:
    blocked = {"django", "polars", "statsmodels", "pandas", "pyarrow", "altair", "jinja2", "click"}

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.blocked:
            raise ImportError(f"{name} is not there")
        return None

sys.meta_path.insert(0, Blocker())
import importlib, pkgutil
import unaided.measure as core
for module in pkgutil.iter_modules(core.__path__, "unaided.measure."):
    importlib.import_module(module.name)
from unaided.measure.linear import Estimate
import numpy as np
print(Estimate(0.5, np.array([0.1, -0.1]), 2, 2, 2).score_interval(0.9))
ours = (name for name in sys.modules if name.startswith("unaided."))
print([name for name in ours if "measure" not in name])
"""


def test_measure_imports_and_works_without_the_rest():
    """No Django, polars or statsmodels, and nothing of ours from other packages."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    interval, above = done.stdout.splitlines()
    assert interval.startswith("(0.")
    assert above == "[]"
