"""``unaided bench web`` on both databases, the results kept in ``web.json``.

PostgreSQL is started for it in a folder of its own. From the folder of the repository::

    python -m benchmarks.web [further options of unaided bench web]
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.web import postgresql

RESULT: Final = Path(__file__).with_suffix(".json")


def measured(database: str, options: list[str]) -> dict[str, Any]:
    """Run the benchmark in a process of its own."""
    command = [sys.executable, "-m", "unaided", "bench", "web", "--json", "--database", database]
    done = subprocess.run([*command, *options], stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def main() -> None:
    """Measure on SQLite and, where it is installed, on PostgreSQL."""
    options = sys.argv[1:]
    results = {"sqlite": measured("sqlite", options)}
    if postgresql.installed():
        with postgresql.running() as url:
            results["postgresql"] = measured(url, options)
    else:
        print("PostgreSQL is not installed here: apt-get install postgresql", file=sys.stderr)
    text = json.dumps(results, indent=2)
    print(text)
    RESULT.write_text(f"{text}\n")


if __name__ == "__main__":
    main()
