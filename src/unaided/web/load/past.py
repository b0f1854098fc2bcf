"""A past for simulated learners: weeks of responses, so that what is read is as long as in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import polars as pl
from django.db import transaction

from unaided.evidence.log import Log
from unaided.evidence.reading import read_log
from unaided.evidence.study import study_of_table
from unaided.simulate.logs import simulate_log
from unaided.simulate.parameters import SkillSettings
from unaided.simulate.settings import Settings
from unaided.simulate.writing import write_log
from unaided.web.demonstration.history import History, keeping
from unaided.web.people.models import Cohort, Organisation, User
from unaided.web.study.models import Response

WEEKS: Final = 9
PEOPLE_AT_ONCE: Final = 50
"""Rows of so many people are made at a time: each is an object of Django's for a moment."""


def remember(cohort: Cohort, learner_ids: Sequence[int], skills: Sequence[str], seed: int) -> int:
    """Give each learner of a cohort weeks of practice and checks in some skills.

    Args:
        cohort: Whose log.
        learner_ids: Its learners.
        skills: Names of skills of its organisation; about sixty responses in each.
        seed: Draws them.

    Returns:
        How many responses were written.
    """
    log = _log(cohort, len(learner_ids), skills, seed)
    names = sorted(log.table["person"].unique().to_list())
    people = dict(zip(names, User.objects.in_bulk(learner_ids).values(), strict=False))
    with transaction.atomic():
        for first in range(0, len(names), PEOPLE_AT_ONCE):
            some = names[first : first + PEOPLE_AT_ONCE]
            rows = log.table.filter(pl.col("person").is_in(some))
            organisation: Organisation = cohort.organisation
            keeping(
                History(rows, log.tool_alone.clear()),
                organisation,
                {cohort.name: cohort},
                {name: people[name] for name in some},
            ).keep_all()
    return Response.objects.filter(cohort=cohort).count()


def _log(cohort: Cohort, people: int, skills: Sequence[str], seed: int) -> Log:
    start = datetime.combine(cohort.created_at.date() - timedelta(weeks=WEEKS), time.min, UTC)
    settings = replace(
        Settings(),
        people=people,
        groups=(cohort.name,),
        skills=tuple(SkillSettings(name) for name in skills),
        start=start,
        length_days=7.0 * WEEKS - 1,
    )
    table = simulate_log(settings, rng=np.random.default_rng(seed)).table
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        write_log(table, path)
        return read_log(study_of_table(path, None, {}), data_dir=None)
