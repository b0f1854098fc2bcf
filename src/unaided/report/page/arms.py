"""Which help each arm of a trial had."""

from __future__ import annotations

from unaided.report.figures import Reading, Who
from unaided.report.trial_sentences import arm_name


def aids_of_arms(reading: Reading) -> dict[str, str]:
    """Return the one aid each arm practised with; arms that met several are left out."""
    found: dict[str, str] = {}
    for who in reading.parts("arm"):
        aids = {
            str(figure.condition["aid"])
            for figure in reading.figures("together", who)
            if figure.condition.get("aid") and figure.responses
        }
        if len(aids) == 1 and who.id is not None:
            found[who.id] = aids.pop()
    return found


def subject_name(who: Who, aids: dict[str, str]) -> str:
    """Name a subject for a row: everybody, a group, or an arm by its aid."""
    if who.id is None:
        return "Everybody"
    return arm_name(who.id, aids.get(who.id)) if who.kind == "arm" else who.id
