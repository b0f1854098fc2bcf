"""The answer first: the headline, what stands behind it, and what the log holds."""

from __future__ import annotations

from dataclasses import dataclass

from unaided.report.figures import EVERYBODY, Figure, Reading
from unaided.report.page.arms import aids_of_arms
from unaided.report.sentences import (
    Phrase,
    groups_sentence,
    headline,
    kept_sentence,
    opposed_sentence,
    parts_sentence,
    setting,
    skills_sentence,
    unlike_sentence,
)
from unaided.report.trial_sentences import (
    Pair,
    detectable,
    doubt_sentence,
    pair_sentence,
    pairs,
)
from unaided.report.wording import day, listed, plural

STEPS = ("step_aid", "step_delay", "step_novelty")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the report says first.

    Attributes:
        phrases: The headline.
        lead: Sentences under it.
        trial: What the trials say, arm by arm.
        meta: What the log holds, a line each.
    """

    phrases: tuple[Phrase, ...]
    lead: tuple[str, ...]
    trial: tuple[str, ...]
    meta: tuple[str, ...]


def answer(reading: Reading) -> Answer:
    """Write the answer: where there is a trial, what it found, then what lasts."""
    performance, learning = reading.figure("performance"), reading.figure("learning")
    gap = reading.figure("gap")
    steps = [reading.figure(name) for name in STEPS]
    groups = [
        (str(who.id), reading.figure("performance", who), reading.figure("learning", who))
        for who in reading.parts("group")
    ]
    phrases = headline(
        performance,
        learning,
        where=setting(aids=reading.aids, unaided_practice=_unaided_practice(reading)),
        horizon_days=reading.horizon_days,
        novelty=reading.novelty,
        groups=max(len(groups), 1),
    )
    learned = [reading.figure("learning", EVERYBODY, skill) for skill in reading.skills()]
    lead = (
        groups_sentence(groups),
        kept_sentence(performance, learning, gap),
        unlike_sentence(performance, learning, gap),
        opposed_sentence(gap, reading.beside(gap)),
        parts_sentence(gap, steps, reading.aids) if reading.has_tool else None,
        skills_sentence(learned, reading.level),
    )
    compared = list(pairs(reading.rows("trials"), aids_of_arms(reading)))
    if compared:
        compared.sort(key=lambda pair: not detectable(pair.unaided))
        lasts = headline(
            Figure.absent("performance"),
            learning,
            where="",
            horizon_days=reading.horizon_days,
            novelty=reading.novelty,
        )[-1]
        phrases = (Phrase(pair_sentence(compared[0])), lasts)
    return Answer(
        phrases=phrases,
        lead=tuple(sentence for sentence in lead if sentence),
        trial=_trial(compared),
        meta=_meta(reading),
    )


def _unaided_practice(reading: Reading) -> bool:
    together = reading.figure("together", aid="none")
    return bool(together.responses)


def _trial(compared: list[Pair]) -> tuple[str, ...]:
    """What the heading leaves to say: its doubts, then the other arms with theirs."""
    said = [
        sentence
        for number, pair in enumerate(compared)
        for sentence in (pair_sentence(pair) if number else None, doubt_sentence(pair))
    ]
    return tuple(sentence for sentence in said if sentence)


def _meta(reading: Reading) -> tuple[str, ...]:
    log = reading.block("log")
    lines = [str(reading.report.get("title") or "Untitled log")]
    people = plural(int(log.get("people") or 0), "person", "people")
    skills = plural(int(log.get("skills") or 0), "skill")
    lines.append(f"{people}, {skills}" if log.get("skills") else people)
    lines.append(plural(int(log.get("responses") or 0), "response"))
    first, last = log.get("first_time"), log.get("last_time")
    if first and last:
        lines.append(f"{day(str(first))} to {day(str(last))}")
    else:
        lines.append("No times in this log")
    groups = [str(name) for name in log.get("groups") or ()]
    if len(groups) > 1:
        lines.append(f"Groups: {listed(groups, most=6)}")
    arms = [str(name) for name in log.get("arms") or ()]
    if arms:
        lines.append(f"Arms: {listed(arms, most=6)}")
    return tuple(lines)
