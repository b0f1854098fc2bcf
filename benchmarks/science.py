"""The long validations, with their last results kept beside this file (``make science``).

Coverage of the intervals by design and by model against simulated truth, the bias of the spread of
the aid effect, agreement with NUTS and lme4 made anew, prediction of people held out, speed,
verdicts and checks on people with known truth, and whether the web application loses anything when
it is killed. Peers are needed beside what the tests need: numpyro, glmm and catsim from PyPI, R
with lme4, and the published data in ``../shared/data``; a part whose peer is missing says so and
the others go on.
Each part can be run alone; see the files it calls. Together they take some hours.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data"
SCRIPTS = (
    ("interval_coverage.py", "200"),
    ("model_coverage.py",),
    ("spread_bias.py",),
    ("agreement.py", "--anew"),
    ("worlds.py", "--keep"),
    ("verdicts.py", "--keep"),
    ("short_checks.py", "--keep"),
    ("checks_in_worlds.py", "--keep"),
    ("tournament.py", "--keep"),
)
MODULES = (
    ("benchmarks.kills", "--keep"),
    ("benchmarks.randomised_practice", "--keep"),
    ("benchmarks.exposures", "--keep"),
    ("benchmarks.plans", "--keep"),
    ("benchmarks.web",),
)
AID = ("--responses", "2000000", "--people", "50000", "--items", "40", "--skills", "1")
LARGE = ("--responses", "20000000", "--people", "500000", "--items", "40", "--skills", "1")
COMPLETE = ("--responses", "2000000", "--people", "20000", "--items", "2000", "--skills", "20")
BENCHES = {
    "read": ("read",),
    "report": ("report",),
    "practice": ("practice",),
    "predict": ("predict", "--data", str(DATA)),
    "fit-aid": ("fit", *AID, "--peers", "glmm"),
    "fit-20m": ("fit", *LARGE, "--peers", "none"),
    "fit-complete": ("fit", *COMPLETE, "--complete", "--peers", "none"),
}


def main() -> int:
    """Run every validation and keep its result; return how many parts failed."""
    failed = []
    for name, *arguments in SCRIPTS:
        print(f"\n{name}", flush=True)
        if subprocess.run([sys.executable, HERE / name, *arguments], check=False).returncode:
            failed.append(name)
    for name, *arguments in MODULES:
        print(f"\n{name}", flush=True)
        command = [sys.executable, "-m", name, *arguments]
        if subprocess.run(command, cwd=HERE.parent, check=False).returncode:
            failed.append(name)
    for name, arguments in BENCHES.items():
        print(f"\nbench {name}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "unaided", "bench", *arguments, "--json"],
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            failed.append(name)
            continue
        (HERE / f"{name}.json").write_text(done.stdout)
        print(done.stdout)
    print("\nevery play and page in a browser, at both widths, in light and dark", flush=True)
    browser = [sys.executable, "-m", "pytest", "tests/web/browser"]
    everything = {**os.environ, "BROWSER": "all"}
    if subprocess.run(browser, cwd=HERE.parent, env=everything, check=False).returncode:
        failed.append("browser")
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
