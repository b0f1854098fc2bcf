"""What processes cost: processor seconds of a group of processes, those that ended too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_GROUP, _FIRST_TIME, _LAST_TIME = 2, 11, 14


def cpu_seconds(group: int) -> float:
    """Return the processor seconds that a process group has used (Linux; elsewhere NaN).

    Args:
        group: The group; processes that ended count once their parent has waited for them.
    """
    if not Path("/proc/self/stat").exists():
        return float("nan")
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[_GROUP]) == group:
            ticks += sum(map(int, fields[_FIRST_TIME : _LAST_TIME + 1]))
    return ticks / _TICKS
