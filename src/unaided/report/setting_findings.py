"""Plain means by setting: place, device, team, opponent, with and without help."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from unaided.report.context import Context
from unaided.report.findings import ALL, Finding, Question, answer, unknown
from unaided.report.frame import AID_NAMES


def setting_findings(context: Context) -> Iterator[Finding]:
    """Yield the plain expected score in each setting under each aid, where settings are named."""
    frame = context.frame
    if len(frame.names["setting"]) < 2:
        return
    analysis = context.analysis
    known = (frame.setting >= 0) & (frame.responses.aid >= 0)
    met = np.unique(np.column_stack([frame.setting, frame.responses.aid])[known], axis=0)
    for setting, aid in met:
        rows = (frame.setting == setting) & (frame.responses.aid == aid)
        rows &= frame.responses.kind == analysis.commonest_kind(rows)
        question = Question(
            subject=ALL,
            skill=None,
            estimand="expected_score",
            unit="score",
            adjustment="none",
            condition={"aid": AID_NAMES[aid], "setting": frame.names["setting"][setting]},
        )
        why = analysis.figure_unknown(rows)
        if why is not None:
            people = np.unique(frame.responses.person[rows]).size
            yield unknown(question, why, responses=int(rows.sum()), people=people)
        else:
            yield answer(question, analysis.plain_mean(rows), frame.clustered_on)
