"""A live model as bytes: what an application keeps beside a report, in a column or a file.

Plain arrays in an ``.npz``, with a JSON member ``about``; nothing in it is executed when it is
read. Numbers stay float64, so that what is read again says what the report said, to the last bit.

::

    LiveModelError          a stored live model cannot be used
    ├── NotALiveModelError  the bytes are not one, or are damaged
    ├── OtherVersionError   another version of Unaided wrote them
    └── OtherReportError    they belong to another report
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np

from unaided.measure.beta_binomial import Prior
from unaided.measure.model.draws import SUMS
from unaided.measure.model.model_figures import SCORE_NAMES
from unaided.measure.model.observations import Array
from unaided.measure.model.one_person_figures import Form, Unsure
from unaided.measure.model.stations import Ask
from unaided.measure.model.stored import DAMAGE, ZIP_START
from unaided.measure.model.stored_layout import (
    coding_from,
    coding_value,
    state_arrays,
    state_from,
)
from unaided.measure.people import Evidence
from unaided.measure.unknown import Unknown
from unaided.report.live_model import LiveDesign, LiveFit, LiveModel, LiveNames, Place
from unaided.report.people import Shared
from unaided.report.standard import StandardChoice

FORMAT: Final = "unaided-live"
VERSION: Final = 1
"""Raised with every change: a report made anew costs less than a reader of old ones."""
ABOUT: Final = "about"
REMEDY: Final = "Make the report anew."

Json = dict[str, Any]


class LiveModelError(ValueError):
    """A stored live model cannot be used; the text says what was found and what to do."""


class NotALiveModelError(LiveModelError):
    """The bytes are not a live model, or are damaged."""


class OtherVersionError(LiveModelError):
    """Another version of Unaided wrote them.

    Attributes:
        found: Its version of the format.
    """

    def __init__(self, found: object) -> None:
        super().__init__(
            f"A live model of version {found}; this Unaided reads version {VERSION}. {REMEDY}"
        )
        self.found = found


class OtherReportError(LiveModelError):
    """They belong to another report.

    Attributes:
        found: The fingerprint of the data behind them.
        expected: That of the data at hand.
    """

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(
            f"A live model of other data (fingerprint {found}; the data at hand have {expected}). "
            f"{REMEDY}"
        )
        self.found, self.expected = found, expected


def write_live(to: Path | BinaryIO, model: LiveModel) -> None:
    """Write a live model; equal ones give equal bytes.

    Args:
        to: A file to be written, or an open one.
        model: What one person is read with.

    Raises:
        OSError: If the file cannot be written.
    """
    arrays: dict[str, Array] = {
        ABOUT: np.frombuffer(
            json.dumps(_about(model), ensure_ascii=False, allow_nan=False).encode(), dtype=np.uint8
        ),
        "fractional_kinds": model.fit.design.fractional_kinds,
        "form_values": model.form.values,
        "counts": model.form.counts,
        "in_all": model.form.in_all,
        "unsure_logit": model.unsure.logit,
        "unsure_difference": model.unsure.difference,
        "unsure_ability": model.unsure.ability,
        "pair_first": model.pair_first,
        "pair_skill": model.pair_skill,
        "pairs": model.pairs,
        "people": model.people,
        **state_arrays(model.fit.state),
    }
    np.savez(to, allow_pickle=False, **arrays)


def read_live(blob: bytes, *, fingerprint: str | None = None) -> LiveModel:
    """Read a live model.

    Args:
        blob: What :func:`write_live` wrote.
        fingerprint: Of the data at hand; ``None``: whatever data it belongs to will do.

    Raises:
        NotALiveModelError: If the bytes are not a live model, or are damaged.
        OtherVersionError: If another version wrote them.
        OtherReportError: If they belong to other data.
    """
    if not blob.startswith(ZIP_START):
        raise NotALiveModelError(f"Not a live model. {REMEDY}")
    try:
        with np.load(BytesIO(blob), allow_pickle=False) as members:
            about = json.loads(members[ABOUT].tobytes()) if ABOUT in members else None
            if not isinstance(about, dict) or about.get("format") != FORMAT:
                raise NotALiveModelError(f"Arrays, but not a live model. {REMEDY}")
            if about["version"] != VERSION:
                raise OtherVersionError(about["version"])
            if fingerprint is not None and about["fingerprint"] != fingerprint:
                raise OtherReportError(about["fingerprint"], fingerprint)
            arrays = {name: members[name] for name in members.files if name != ABOUT}
        model = _model(about, arrays)
        _whole(model)
    except LiveModelError:
        raise
    except DAMAGE as error:
        raise NotALiveModelError(f"A live model, damaged or cut short. {REMEDY}") from error
    return model


def _about(model: LiveModel) -> Json:
    choice, ask = model.choice, model.form.ask
    return {
        "format": FORMAT,
        "version": VERSION,
        "fingerprint": model.fingerprint,
        "made": model.made.isoformat(),
        "as_of": model.as_of.isoformat() if model.as_of else None,
        "window_days": model.window_days,
        "choice": {**asdict(choice), "source": dict(choice.source)},
        "ask": asdict(ask),
        "names": asdict(model.names),
        "coding": coding_value(model.fit.coding),
        "aided": model.fit.state.spreads.aided,
        "block_sd": list(model.fit.state.block_sd),
        "tool": model.tool,
        "aids": model.aids,
        "kinds": model.kinds,
        "delays_ignored": model.delays_ignored,
        "draws": model.draws,
        "places": [_place_value(place) for place in model.places],
    }


def _model(about: Json, arrays: Mapping[str, Array]) -> LiveModel:
    coding = coding_from(about["coding"])
    return LiveModel(
        fingerprint=about["fingerprint"],
        made=date.fromisoformat(about["made"]),
        as_of=date.fromisoformat(about["as_of"]) if about["as_of"] else None,
        window_days=about["window_days"],
        choice=StandardChoice(**about["choice"]),
        names=LiveNames(**{name: tuple(known) for name, known in about["names"].items()}),
        fit=LiveFit(
            LiveDesign(coding, arrays["fractional_kinds"]),
            state_from(arrays, about["block_sd"], aided=about["aided"]),
        ),
        form=Form(arrays["form_values"], arrays["counts"], arrays["in_all"], Ask(**about["ask"])),
        tool=about["tool"],
        aids=tuple(about["aids"]),
        kinds=tuple(about["kinds"]),
        delays_ignored=about["delays_ignored"],
        places=tuple(_place(value) for value in about["places"]),
        unsure=Unsure(
            arrays["unsure_logit"], arrays["unsure_difference"], arrays["unsure_ability"]
        ),
        pair_first=arrays["pair_first"],
        pair_skill=arrays["pair_skill"],
        pairs=arrays["pairs"],
        people=arrays["people"],
        draws=about["draws"],
    )


def _place_value(place: Place) -> Json:
    shared = place.shared
    return {
        "priors": {name.value: _prior_value(prior) for name, prior in shared.priors.items()},
        "justified": _prior_value(shared.justified),
        "practice_kinds": sorted(shared.practice_kinds),
        "check_kinds": sorted(shared.check_kinds),
        "unreadable": asdict(shared.unreadable) if shared.unreadable else None,
        "modelled": sorted(place.modelled),
    }


def _place(value: Json) -> Place:
    unreadable = value["unreadable"]
    return Place(
        Shared(
            priors={Evidence(name): Prior(*prior) for name, prior in value["priors"].items()},
            justified=Prior(*value["justified"]),
            practice_kinds=frozenset(value["practice_kinds"]),
            check_kinds=frozenset(value["check_kinds"]),
            unreadable=Unknown(**unreadable) if unreadable else None,
        ),
        frozenset(value["modelled"]),
    )


def _prior_value(prior: Prior) -> list[float]:
    return [float(prior.a), float(prior.b), prior.people]


def _whole(model: LiveModel) -> None:
    """Refuse parts that do not belong together.

    Raises:
        ValueError: If a shape is not what the others call for.
    """
    coding, people = model.fit.coding, len(model.names.people)
    skills, pairs = model.form.in_all.size, model.pair_skill.size
    scores = len(SCORE_NAMES)
    for array, shape in (
        (model.fit.state.beta, (coding.coefficients,)),
        (model.fit.state.spreads.covariance, (2, 2)),
        (model.fit.state.posteriors.mean, (people, 2)),
        (model.fit.state.posteriors.sd, (people, 2)),
        (model.fit.state.posteriors.correlation, (people,)),
        (model.form.values, (skills, 2, model.form.values.shape[-1])),
        (model.form.counts, (skills, 2)),
        (model.unsure.logit, (skills + 1, scores)),
        (model.unsure.ability, (skills + 1,)),
        (model.pair_first, (people + 1,)),
        (model.pairs, (pairs, SUMS)),
        (model.people, (people, SUMS)),
    ):
        if array.shape != shape:
            raise ValueError(f"found shape {array.shape}, expected {shape}")
    if model.pair_first[-1] != pairs:
        raise ValueError(f"found {pairs} skills of people, expected {model.pair_first[-1]}")
