"""What one more response costs: one person's posterior anew, without fitting."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

import numpy as np

from unaided.measure.model.fit import Fit
from unaided.measure.model.observations import Observations
from unaided.measure.model.one_person import after, person_posterior

RESPONSES: Final = 200
UPDATES: Final = 200


def person_update_seconds(fit: Fit, observations: Observations) -> float:
    """Return the median time of an update for a person with 200 responses.

    The first responses of the log, over again where there are fewer, stand for that person's.

    Args:
        fit: The fitted model.
        observations: The log it was fitted to.
    """
    rows = observations.take(np.arange(min(RESPONSES + 1, len(observations))))
    rows = replace(rows, person=np.zeros(len(rows), dtype=np.int64))
    rows = rows.take(np.resize(np.arange(len(rows)), RESPONSES + 1))
    response = rows.take(np.array([RESPONSES]))
    posterior = person_posterior(fit, rows.take(np.arange(RESPONSES)))
    after(fit, posterior, response)  # what was compiled is loaded here
    seconds = np.empty(UPDATES)
    for number in range(UPDATES):
        begun = time.perf_counter()
        after(fit, posterior, response)
        seconds[number] = time.perf_counter() - begun
    return float(np.median(seconds))
