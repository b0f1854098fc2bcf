"""The tool alone, person and tool together, the person alone; and what the person adds."""

from __future__ import annotations

from dataclasses import dataclass

from unaided.report.figures import EVERYBODY, Figure, Reading, Who
from unaided.report.marks import Band, band
from unaided.report.page.arms import aids_of_arms, subject_name
from unaided.report.page.caption import Made, caption, made
from unaided.report.page.gauge import Cell, cell
from unaided.report.sentences import adds_sentence
from unaided.report.trial_sentences import follows_sentence
from unaided.report.wording import capital


@dataclass(frozen=True, slots=True)
class Row:
    """One subject with one kind of help.

    Attributes:
        name: Who, with which help.
        tool: The tool alone.
        together: Person and tool.
        alone: The person in practice without help.
        adds: Together minus tool alone.
        follows: Correlation with the tool's accuracy.
        tool_at: Its mark.
        together_at: Its mark.
        alone_at: Its mark.
    """

    name: str
    tool: Cell
    together: Cell
    alone: Cell
    adds: Cell
    follows: Cell
    tool_at: Band | None
    together_at: Band | None
    alone_at: Band | None


@dataclass(frozen=True, slots=True)
class Together:
    """The section.

    Attributes:
        sentences: What the figures license one to say.
        rows: A row for each subject and kind of help.
        tool_known: Whether the tool's own answers are known.
        caption: Small print.
        made: How each figure was made.
    """

    sentences: tuple[str, ...]
    rows: tuple[Row, ...]
    tool_known: bool
    caption: str
    made: tuple[Made, ...]


def together(reading: Reading) -> Together | None:
    """Lay out what people do with the tool; ``None`` where no tool was there."""
    subjects = [EVERYBODY, *reading.parts("group"), *reading.parts("arm")]
    entries = [
        (who, figure)
        for who in subjects
        for figure in reading.figures("together", who)
        if figure.condition.get("aid") not in (None, "none") and figure.responses
    ]
    if not entries:
        return None
    tool_known = reading.figure("tool_alone").known
    aids = aids_of_arms(reading)
    figures = [figure for who, shown in entries for figure in _five(reading, who, shown)]
    return Together(
        sentences=_sentences(reading, aids) if tool_known else (),
        rows=tuple(_row(reading, who, figure, aids) for who, figure in entries),
        tool_known=tool_known,
        caption=caption(reading, figures),
        made=made(reading, _distinct(figures)),
    )


def _distinct(figures: list[Figure]) -> list[Figure]:
    """Keep each figure once, and those alone that the report holds."""
    held = {id(figure): figure for figure in figures if figure.finding.get("subject")}
    return list(held.values())


def _five(reading: Reading, who: Who, shown: Figure) -> tuple[Figure, ...]:
    """Tool alone, together, person alone, what the person adds, whether the score follows."""
    aid = shown.condition.get("aid")
    return (
        reading.figure("tool_alone", who, aid=aid),
        shown,
        _alone(reading, who),
        reading.figure("person_adds", who, aid=aid),
        _follows(reading, who, aid),
    )


def _alone(reading: Reading, who: Who) -> Figure:
    """The person alone in practice: the same instrument as together; the arm without else."""
    own = reading.figure("together", who, aid="none")
    if own.known or who.kind != "arm":
        return own
    control = [arm for arm, aid in aids_of_arms(reading).items() if aid == "none"]
    if len(control) != 1:
        return own
    return reading.figure("together", Who("arm", control[0]), aid="none")


def _follows(reading: Reading, who: Who, aid: object) -> Figure:
    """The correlation with the tool's accuracy, where this help is that tool."""
    if reading.figure("tool_alone", who, aid=aid).known:
        return reading.figure("tool_following", who)
    return Figure.absent("tool_following")


def _row(reading: Reading, who: Who, shown: Figure, aids: dict[str, str]) -> Row:
    tool, both, alone, adds, follows = _five(reading, who, shown)
    name = capital(subject_name(who, aids))
    if who.kind != "arm":
        name += f", {shown.condition['aid']}"
    return Row(
        name=name,
        tool=cell(tool),
        together=cell(both),
        alone=cell(alone),
        adds=cell(adds),
        follows=cell(follows),
        tool_at=_band(tool),
        together_at=_band(both),
        alone_at=_band(alone),
    )


def _band(figure: Figure) -> Band | None:
    return band(figure.estimate, figure.low, figure.high) if figure.known else None


def _sentences(reading: Reading, aids: dict[str, str]) -> tuple[str, ...]:
    said: list[str] = []
    parts = [*reading.parts("arm"), *reading.parts("group")]
    with_tool = [who for who in parts if reading.figure("person_adds", who).known]
    for who in with_tool or [EVERYBODY]:
        name = subject_name(who, aids)
        said.append(adds_sentence(reading.figure("person_adds", who), capital(name)))
        follows = follows_sentence(
            "help" if who == EVERYBODY else name, reading.figure("tool_following", who)
        )
        if follows:
            said.append(follows)
    return tuple(said)
