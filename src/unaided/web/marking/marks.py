"""Final marks as the log has them: 0 to 1, of reasons and of explanations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from unaided.web.marking.models import Script, Task
from unaided.web.marking.rubrics import top_level
from unaided.web.marking.settling import Final, final_mark


def finals(scripts: Sequence[Script]) -> dict[int, Final]:
    """Return where each script stands, by its id (one query). One that nobody need read has 0.

    Args:
        scripts: With their rounds at hand.
    """
    rows = Task.objects.filter(script__in=[one.pk for one in scripts]).values_list(
        "script_id", "level"
    )
    return _finals(scripts, list(rows))


def _finals(scripts: Sequence[Script], rows: Sequence[tuple[int, int | None]]) -> dict[int, Final]:
    given: dict[int, list[int]] = defaultdict(list)
    waiting: dict[int, int] = defaultdict(int)
    dealt = set()
    for script, level in rows:
        dealt.add(script)
        if level is None:
            waiting[script] += 1
        else:
            given[script].append(level)
    return {
        one.pk: final_mark(given[one.pk], waiting[one.pk], one.round.apart)
        if one.pk in dealt
        else Final("settled", 0.0)
        for one in scripts
    }


def marks_of(cohort_id: int, person_id: int | None = None) -> dict[int, float]:
    """Return the final marks of a cohort's responses, as a share of the rubric's top (two queries).

    Args:
        cohort_id: Whose.
        person_id: Of one person alone; ``None``: of all.

    Returns:
        By the response's id, 0..1; those that still wait are left out.
    """
    scripts = Script.objects.filter(round__cohort=cohort_id).select_related("round__rubric")
    tasks = Task.objects.filter(script__round__cohort=cohort_id)
    if person_id is not None:
        scripts = scripts.filter(response__person=person_id)
        tasks = tasks.filter(script__response__person=person_id)
    found = list(scripts)
    if not found:
        return {}
    where = _finals(found, list(tasks.values_list("script_id", "level")))
    marks = {}
    for one in found:
        level = where[one.pk].level
        if level is not None:
            marks[one.response_id] = level / top_level(one.round.rubric)
    return marks
