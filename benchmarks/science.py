"""The long validations, with their last results kept beside this file (``make science``).

Coverage of the intervals by design against simulated truth, then the speed of reading and of a
report. Each part can be run alone; see the files it calls.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
COVERAGE_LOGS = "200"


def main() -> None:
    """Run every validation and keep its result."""
    subprocess.run([sys.executable, HERE / "interval_coverage.py", COVERAGE_LOGS], check=True)
    for bench in ("read", "report"):
        print(f"\nbench {bench}")
        done = subprocess.run(
            [sys.executable, "-m", "unaided", "bench", bench, "--json"],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        (HERE / f"{bench}.json").write_text(done.stdout)
        print(done.stdout)


if __name__ == "__main__":
    main()
