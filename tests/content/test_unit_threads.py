"""Units are read by the threads of a server, the first of them at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from unaided.content import units

THREADS = 8


def test_the_first_readers_may_come_at_once() -> None:
    units._registry.cache_clear()
    units._parsed.cache_clear()
    together = Barrier(THREADS)

    def read(number: int) -> tuple[str, float]:
        together.wait()
        value, typed, wanted = (36.0, "km/h", "m/s") if number % 2 else (250.0, "m", "km")
        return units.unit_fit(typed, wanted), units.converted(value, typed, wanted)

    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(read, range(THREADS)))
    assert found[1::2] == [("fits", 10.0)] * (THREADS // 2)
    assert found[::2] == [("fits", 0.25)] * (THREADS // 2)
