"""The standard, the method, what it assumes, what it rests on, and how the report was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unaided.report.figures import Reading
from unaided.report.people_sentences import assurance_sentence
from unaided.report.wording import day, days, decimal, percent, plural

MOST_PROBLEMS = 50
SOURCES = {
    "option": "named on the command line",
    "study": "from the study file",
    "default": "the stated default",
}
NEW = {
    "variant": "a near variant: another item of a family met before",
    "transfer": "a family never practised",
}

IDEA = (
    "Soderstrom, N. C., & Bjork, R. A. (2015). Learning versus performance: an integrative review. "
    "Perspectives on Psychological Science, 10, 176–199."
)
CLUSTERS = (
    "Cameron, A. C., & Miller, D. L. (2015). A practitioner’s guide to cluster-robust inference. "
    "Journal of Human Resources, 50, 317–372."
)
BOUNDS = (
    "Manski, C. F. (1990). Nonparametric bounds on treatment effects. American Economic Review, "
    "80, 319–323."
)
GAMMA = (
    "Goodman, L. A., & Kruskal, W. H. (1954). Measures of association for cross classifications. "
    "Journal of the American Statistical Association, 49, 732–764."
)
BRIER = (
    "Murphy, A. H. (1973). A new vector partition of the probability score. Journal of Applied "
    "Meteorology, 12, 595–600."
)
CORRECTION = (
    "Spearman, C. (1904). The proof and measurement of association between two things. American "
    "Journal of Psychology, 15, 72–101."
)
GEE = (
    "Liang, K.-Y., & Zeger, S. L. (1986). Longitudinal data analysis using generalized linear "
    "models. Biometrika, 73, 13–22."
)
WILD = (
    "Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2008). Bootstrap-based improvements for "
    "inference with clustered errors. Review of Economics and Statistics, 90, 414–427."
)
BETA = (
    "Kleinman, J. C. (1973). Proportions with extraneous variance: single and independent "
    "samples. Journal of the American Statistical Association, 68, 46–54."
)

MODEL = (
    "Louis, T. A. (1982). Finding the observed information matrix when using the EM algorithm. "
    "Journal of the Royal Statistical Society B, 44, 226–233."
)
CUT = "Lists are cut so that fewer than a tenth of their entries are expected to be wrong."


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What figures could not use."""

    what: str
    why: str
    rows: str


@dataclass(frozen=True, slots=True)
class Found:
    """A problem of the input."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Method:
    """The section."""

    standard: str
    sources: tuple[str, ...]
    assurance: str
    method: tuple[str, ...]
    assumptions: tuple[str, ...]
    references: tuple[str, ...]
    problems: tuple[Found, ...]
    hidden_problems: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    made: tuple[tuple[str, str], ...]


def method(reading: Reading) -> Method:
    """Say what counts as learned and how everything was computed."""
    problems = reading.rows("problems")
    return Method(
        standard=_standard(reading),
        sources=_sources(reading.block("standard").get("source") or {}),
        assurance=assurance_sentence(_assurance(reading)) or "Assurance is not recorded.",
        method=_method(reading),
        assumptions=_assumptions(reading),
        references=_references(reading),
        problems=tuple(Found(_problem(problem)) for problem in problems[:MOST_PROBLEMS]),
        hidden_problems=max(len(problems) - MOST_PROBLEMS, 0),
        left_out=tuple(
            LeftOut(
                str(row.get("what") or ""),
                str(row.get("why") or ""),
                "" if row.get("rows") is None else plural(int(row["rows"]), "row"),
            )
            for row in reading.rows("left_out")
        ),
        notes=tuple(str(note) for note in reading.rows("notes")),
        made=_made(reading),
    )


def _standard(reading: Reading) -> str:
    if not reading.block("standard"):
        return (
            f"This report names no standard; pictures are drawn for {decimal(reading.level)} after "
            f"{days(reading.horizon_days)}."
        )
    certain = float(reading.block("standard").get("certainty") or 0.9)
    return (
        f"Learned means: an expected score of {decimal(reading.level)} or more, "
        f"{days(reading.horizon_days)} after the last practice, on "
        f"{NEW.get(reading.novelty, reading.novelty)}, without help, at {percent(certain)} "
        f"certainty. Learning of a group is shown where at least 20 such responses of at least 5 "
        f"people lie between {days(reading.horizon_days / 2)} and {days(2 * reading.horizon_days)}."
    )


def _sources(source: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{str(part).replace('_', ' ').removesuffix(' days').capitalize()}: "
        f"{SOURCES.get(str(origin), str(origin))}."
        for part, origin in source.items()
    )


def _assurance(reading: Reading) -> dict[str, int]:
    counts = reading.block("log").get("assurance") or {}
    return {str(name): int(count) for name, count in counts.items()}


def _method(reading: Reading) -> tuple[str, ...]:
    said = [
        "Performance P is the expected score over the mix of conditions that people really met in "
        "practice and work. Learning L is the expected score alone, at the horizon, at the "
        "standard’s novelty. Both are read on the reference form: all families with an unaided "
        "scored response, weighing equally, then their items.",
        "Figures by design: adjusted least squares with item effects where marked adjusted, "
        "plain means where marked plain; standard errors are robust and clustered on the person, "
        "or on the unit that was randomised. Scores’ intervals are taken on the logit, so that "
        "they stay between 0 and 1.",
        "Each unaided check also teaches: figures of checks use the first check of each person "
        "and family.",
    ]
    if reading.block("model").get("fitted"):
        said.append(
            "Figures by model stand beside those by design on the same question, under the same "
            "rules of evidence: a hierarchical model of people, skills, items and groups, people "
            "integrated out by quadrature, with everything that is not known of them and of its "
            "parameters drawn into the interval. It speaks of these people."
        )
    if reading.rows("verdicts"):
        said.append(f"{_of_people(reading)} {CUT}")
    if reading.rows("trials"):
        said.append(
            "Trials are least squares with cluster-robust errors; the first p-value is from the "
            "normal distribution, those beside it allow for few clusters."
        )
    return tuple(said)


def _of_people(reading: Reading) -> str:
    """Say how a person's probability of reaching the level was made."""
    methods = {str(verdict.get("method")) for verdict in reading.rows("verdicts")}
    said = []
    if "model" in methods:
        said.append(
            "A person’s probability of reaching the level is that person’s posterior by the model, "
            "on each skill, causes from joint draws."
        )
    if "beta_binomial" in methods or not methods:
        said.append(
            ("Where the model says nothing, a" if said else "A")
            + " person’s probability of reaching the level is beta-binomial per skill and "
            "condition, with a prior by moments over people."
        )
    return " ".join(said)


def _assumptions(reading: Reading) -> tuple[str, ...]:
    said = [
        "A figure is causal only as far as its condition was randomised; where it says "
        "observational, people or items may differ in other ways too.",
        f"Nothing is said beyond twice the longest delay that five people reached, and nothing "
        f"here of delays beyond {days(2 * reading.horizon_days)}.",
        "Adjusted figures take the effect of a condition to be the same on all items but for "
        "chance.",
        "Those who came to checks may differ from those who did not: see who did not come.",
    ]
    if reading.block("log").get("assurance"):
        said.append("Unaided is as sure as its assurance; declared is people’s own word.")
    return tuple(said)


def _references(reading: Reading) -> tuple[str, ...]:
    named = {
        name
        for name in reading.estimands()
        if any(figure.known for figure in reading.figures(name))
    }
    found = [IDEA, CLUSTERS]
    citation = reading.report.get("citation")
    if citation:
        found.insert(0, str(citation))
    if reading.block("attendance") or any(trial.get("bounds") for trial in reading.rows("trials")):
        found.append(BOUNDS)
    if "informativeness" in named:
        found.append(CORRECTION)
    if "resolution" in named:
        found += [GAMMA, BRIER]
    if any(name.endswith("_effect") for name in named):
        found.append(GEE)
    if reading.rows("trials"):
        found.append(WILD)
    if reading.rows("verdicts"):
        found.append(BETA)
    if reading.block("model").get("fitted"):
        found.append(MODEL)
    return tuple(found)


def _problem(problem: Mapping[str, Any]) -> str:
    row = problem.get("row")
    places = [
        str(problem.get("file") or ""),
        f"row {row:,}" if row else "",
        str(problem.get("column") or ""),
    ]
    rows = int(problem.get("rows") or 1)
    more = f" ({rows:,} rows like this.)" if rows > 1 else ""
    return (
        f"{', '.join(part for part in places if part)}: found {problem.get('found')}, expected "
        f"{problem.get('expected')}. {problem.get('remedy')}{more}"
    )


def _made(reading: Reading) -> tuple[tuple[str, str], ...]:
    block = reading.block("made")
    rows = [
        ("Program", f"Unaided {block['version']}" if block.get("version") else ""),
        ("Made on", day(str(block["date"])) if block.get("date") else ""),
        ("Command", str(block.get("command") or "")),
        ("Seed", "" if block.get("seed") is None else str(block["seed"])),
        ("Data", str(block.get("fingerprint") or "")),
        ("Format", str(reading.report.get("schema") or "")),
    ]
    return tuple((name, text) for name, text in rows if text)
