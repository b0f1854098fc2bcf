"""NUTS on the measuring model: the reference that the fit is compared with.

The model is written as NumPyro reads it; nothing here is shared with the fit. Only the coordinates
that the sampler moves in are of our making: the posterior is close to normal, so the sampler walks
in coordinates whitened at the mode (an affine map with a constant Jacobian, which changes how fast
the chains mix and nothing else).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.linalg import cho_solve, solve_triangular
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer import MCMC, NUTS
from numpyro.infer.util import initialize_model

from unaided.simulate.hierarchical import HierarchyLog

jax.config.update("jax_enable_x64", True)

Sites = dict[str, Any]
FIXED_SD_LOGIT = 10.0
# People's spreads: weak on the logarithm, so that no size is preferred to another.
SPREAD_MEDIAN_LOGIT, SPREAD_LOG_SD = 0.5, 1.5
# Spreads of items, skills and groups: the fit's own prior, one more coefficient of a quarter logit.
BLOCK_PRIOR_SD_LOGIT, BLOCK_PRIOR_COEFFICIENTS = 0.25, 1.0
PEOPLE_SPREADS = ("ability_sd", "aid_spread", "person_skill_sd")
PERSON_SITES = ("ability", "aid_effect", "person_skill_standard")
# Sampled in units of their spread, which mixes better where the data say little of each.
STANDARDISED = ("item_aid", "person_skill")
MOST_NEWTON_STEPS = 12


@dataclass(frozen=True, slots=True)
class Design:
    """The log as the model needs it: codes per response, and the number of levels of each."""

    score: np.ndarray
    aided: np.ndarray
    item: np.ndarray
    cell: np.ndarray  # person × skills + skill
    delay: np.ndarray
    novelty: np.ndarray
    group_of_person: np.ndarray
    people: int
    items: int
    skills: int
    groups: int
    delays: int
    novelties: int


def design_of(log: HierarchyLog) -> Design:
    """Read a drawn log, whose people are in order and have responses each."""
    settings = log.settings
    zero = np.zeros(log.person.size, np.int64)
    skill = zero if log.skill is None else log.skill.astype(np.int64)
    group = zero if log.group is None else log.group.astype(np.int64)
    first_rows = np.searchsorted(log.person, np.arange(settings.people))
    delay = zero if log.delay_days is None else np.unique(log.delay_days, return_inverse=True)[1]
    novelty = zero if log.novelty is None else np.unique(log.novelty, return_inverse=True)[1]
    return Design(
        score=log.score.astype(np.float64),
        aided=log.aid.astype(np.int64),
        item=log.item.astype(np.int64),
        cell=log.person.astype(np.int64) * settings.skills + skill,
        delay=delay,
        novelty=novelty,
        group_of_person=group[first_rows],
        people=settings.people,
        items=settings.items,
        skills=settings.skills,
        groups=settings.groups,
        delays=int(delay.max()) + 1,
        novelties=int(novelty.max()) + 1,
    )


def spreads_of(design: Design) -> tuple[str, ...]:
    """Name the spreads that this log's model has."""
    names = ["ability_sd", "aid_spread", "item_sd", "item_aid_sd"]
    if design.skills > 1:
        names += ["person_skill_sd", "skill_sd", "skill_aid_sd"]
    if design.groups > 1:
        names += ["group_sd", "group_aid_sd"]
    return tuple(names)


def draw_spreads(design: Design) -> dict[str, Any]:
    """State the priors of the spreads."""
    # LKJ(1) of a pair is a uniform correlation.
    spreads = {"aid_correlation": numpyro.sample("aid_correlation", dist.Uniform(-1.0, 1.0))}
    weak = dist.LogNormal(np.log(SPREAD_MEDIAN_LOGIT), SPREAD_LOG_SD)
    half = BLOCK_PRIOR_COEFFICIENTS / 2
    squared = dist.InverseGamma(half, half * BLOCK_PRIOR_SD_LOGIT**2)
    of_block = dist.TransformedDistribution(squared, dist.transforms.PowerTransform(0.5))
    for name in spreads_of(design):
        spreads[name] = numpyro.sample(name, weak if name in PEOPLE_SPREADS else of_block)
    rho, one, effect = (spreads[k] for k in ("aid_correlation", "ability_sd", "aid_spread"))
    aided = jnp.sqrt(one**2 + effect**2 + 2 * rho * one * effect)
    return spreads | {"aided_sd": numpyro.deterministic("aided_sd", aided)}


def measuring_model(design: Design, spreads: Mapping[str, Any] | None) -> None:
    """State the model; ``spreads`` holds them fixed, None samples them."""
    spreads = draw_spreads(design) if spreads is None else spreads

    def block(name: str, sd: Any, *shape: int) -> Any:
        if name not in STANDARDISED:
            return numpyro.sample(name, dist.Normal(0.0, sd).expand(shape))
        standard = numpyro.sample(f"{name}_standard", dist.Normal(0.0, 1.0).expand(shape))
        return numpyro.deterministic(name, sd * standard)

    intercept = block("intercept", FIXED_SD_LOGIT, 1)
    aid = block("aid", FIXED_SD_LOGIT, 1)
    rho, ability_sd, aid_spread = (
        spreads[name] for name in ("aid_correlation", "ability_sd", "aid_spread")
    )
    ability = block("ability", ability_sd, design.people)
    aid_effect = numpyro.sample(
        "aid_effect",
        dist.Normal(rho * aid_spread / ability_sd * ability, aid_spread * jnp.sqrt(1 - rho**2)),
    )
    numpyro.deterministic("ability_aided", ability + aid_effect)
    unaided, shift = intercept + ability, aid + aid_effect
    if design.groups > 1:
        unaided += block("group", spreads["group_sd"], design.groups)[design.group_of_person]
        shift += block("group_aid", spreads["group_aid_sd"], design.groups)[design.group_of_person]
    unaided, shift = unaided[:, None], shift[:, None]
    if design.skills > 1:
        unaided += block("person_skill", spreads["person_skill_sd"], design.people, design.skills)
        unaided += block("skill", spreads["skill_sd"], design.skills)
        shift += block("skill_aid", spreads["skill_aid_sd"], design.skills)
    person_table = jnp.stack([unaided, unaided + shift], axis=-1).reshape(-1)

    easiness = block("item", spreads["item_sd"], design.items)
    easier_aided = block("item_aid", spreads["item_aid_sd"], design.items)
    item_table = jnp.stack([easiness, easiness + easier_aided], axis=-1).reshape(-1)

    delay = jnp.zeros(1)
    if design.delays > 1:
        delay = jnp.concatenate([delay, block("delay", FIXED_SD_LOGIT, design.delays - 1)])
    novelty = jnp.zeros(1)
    if design.novelties > 1:
        novelty = jnp.concatenate([novelty, block("novelty", FIXED_SD_LOGIT, design.novelties - 1)])
    condition_table = (delay[:, None] + novelty).reshape(-1)

    eta = (
        person_table[2 * design.cell + design.aided]
        + item_table[2 * design.item + design.aided]
        + condition_table[design.novelties * design.delay + design.novelty]
    )
    numpyro.sample("score", dist.Bernoulli(logits=eta), obs=design.score)


@dataclass(frozen=True, slots=True)
class Whitening:
    """An affine map from coordinates of unit scale to the model's, people given the rest.

    The precision at the mode has the shape of an arrow: a small block a person, and a border.
    """

    person_mode: Any  # (people, k)
    common_mode: Any  # (c,)
    person_factor: Any  # (people, k, k)
    common_factor: Any  # (c, c)
    person_on_common: Any  # (people, k, c)

    def __call__(self, person: Any, common: Any) -> tuple[Any, Any]:
        """Map whitened coordinates of people and of everything else to the model's."""
        moved = self.common_factor @ common
        people = (
            self.person_mode
            + jnp.einsum("pij,pj->pi", self.person_factor, person)
            - self.person_on_common @ moved
        )
        return people, self.common_mode + moved


def split_sites(template: Mapping[str, Any], people: int) -> tuple[Any, Any]:
    """Pack a dict of sites into people's rows and one vector of everything else."""
    rows = [jnp.reshape(template[k], (people, -1)) for k in PERSON_SITES if k in template]
    rest = [jnp.ravel(template[k]) for k in sorted(template) if k not in PERSON_SITES]
    return jnp.concatenate(rows, axis=1), jnp.concatenate(rest)


def join_sites(template: Mapping[str, Any], person: Any, common: Any) -> Sites:
    """Unpack what :func:`split_sites` packed."""
    sites: Sites = {}
    start = 0
    for name in PERSON_SITES:
        if name in template:
            width = template[name].size // person.shape[0]
            sites[name] = person[:, start : start + width].reshape(template[name].shape)
            start += width
    start = 0
    for name in sorted(template):
        if name not in PERSON_SITES:
            size = template[name].size
            sites[name] = common[start : start + size].reshape(template[name].shape)
            start += size
    return sites


def find_whitening(design: Design, spreads: Mapping[str, float]) -> Whitening:
    """Climb to the mode at fixed spreads by Newton steps and factor the precision there."""
    info = initialize_model(jax.random.PRNGKey(0), measuring_model, model_args=(design, spreads))
    template = info.param_info.z

    def potential(both: tuple[Any, Any]) -> Any:
        return info.potential_fn(join_sites(template, *both))

    person, common = jax.tree.map(jnp.zeros_like, split_sites(template, design.people))
    width, size = person.shape[1], common.size

    @jax.jit
    def arrow(point: tuple[Any, Any]) -> tuple[Any, Any, Any, Any]:
        slope = jax.grad(potential)

        def along(direction: tuple[Any, Any]) -> tuple[Any, Any]:
            return jax.jvp(slope, (point,), (direction,))[1]

        # People touch each other through the border alone, so one direction serves them all.
        each = jax.lax.map(
            lambda row: along((jnp.broadcast_to(row, person.shape), jnp.zeros(size)))[0],
            jnp.eye(width),
        )
        border, corner = jax.lax.map(
            lambda row: along((jnp.zeros(person.shape), row)), jnp.eye(size)
        )
        return slope(point), jnp.moveaxis(each, 0, 2), jnp.moveaxis(border, 0, 2), corner

    for _ in range(MOST_NEWTON_STEPS):
        (person_slope, common_slope), each, border, corner = arrow((person, common))
        factor = jnp.linalg.cholesky(each)
        person_on_common = jax.vmap(lambda f, b: cho_solve((f, True), b))(factor, border)
        schur = corner - jnp.einsum("pik,pil->kl", border, person_on_common)
        schur_factor = jnp.linalg.cholesky(schur)
        pulled = common_slope - jnp.einsum("pik,pi->k", person_on_common, person_slope)
        step = cho_solve((schur_factor, True), pulled)
        own = jax.vmap(lambda f, s: cho_solve((f, True), s))(factor, person_slope)
        person = person - own + person_on_common @ step
        common = common - step
        if float(jnp.abs(step).max()) < 1e-9:
            break
    inverse = jax.vmap(lambda f: solve_triangular(f, jnp.eye(width), lower=True).T)(factor)
    common_inverse = solve_triangular(schur_factor, jnp.eye(size), lower=True).T
    return Whitening(person, common, inverse, common_inverse, person_on_common)


@dataclass(frozen=True, slots=True)
class Draws:
    """What NUTS found, figure by figure, with how well it mixed.

    ``ability`` and ``ability_aided`` are the person pair; ``item`` is its easiness.
    """

    mean: dict[str, np.ndarray]
    sd: dict[str, np.ndarray]
    effective_draws: dict[str, np.ndarray]
    r_hat: dict[str, np.ndarray]
    divergences: int
    draws: int
    chains: int
    seconds: float


def sample_posterior(
    design: Design,
    spreads: Mapping[str, float],
    *,
    free: bool,
    seed: int,
    chains: int,
    warmup: int,
    draws: int,
) -> Draws:
    """Draw from the posterior by NUTS, chain after chain.

    Args:
        design: The log.
        spreads: The spreads, in logits, and ``aid_correlation``: held where ``free`` is False, else
            only where the chains start and what the coordinates are whitened for.
        free: Whether the spreads are sampled too.
        seed: Of the chains.
        chains: How many.
        warmup: Draws of each chain that are thrown away.
        draws: Draws of each chain that are kept.
    """
    started = time.perf_counter()
    whitening = find_whitening(design, spreads)
    info = initialize_model(
        jax.random.PRNGKey(seed),
        measuring_model,
        model_args=(design, None if free else spreads),
    )
    names = (*spreads_of(design), "aid_correlation") if free else ()
    template = {k: v for k, v in info.param_info.z.items() if k not in names}
    start = {k: jnp.asarray(unbounded(k, spreads[k])) for k in names}

    def sites(point: Sites) -> Sites:
        joined = join_sites(template, *whitening(point["person"], point["common"]))
        return joined | {k: start[k] + point[k] for k in names}

    kernel = NUTS(
        potential_fn=lambda point: info.potential_fn(sites(point)),
        # Only the spreads are not yet of unit scale.
        adapt_mass_matrix=free,
    )
    sampler = MCMC(
        kernel,
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
    )
    key, noise = jax.random.split(jax.random.PRNGKey(seed))
    shapes = {"person": whitening.person_mode.shape, "common": whitening.common_mode.shape}
    first = {
        k: jax.random.normal(jax.random.fold_in(noise, i), (chains, *shape))
        for i, (k, shape) in enumerate(shapes.items())
    } | {
        k: 0.1 * jax.random.normal(jax.random.fold_in(noise, 2 + i), (chains,))
        for i, k in enumerate(names)
    }
    sampler.run(
        key,
        init_params=first if chains > 1 else {k: v[0] for k, v in first.items()},
        extra_fields=("diverging",),
    )
    named = jax.jit(jax.vmap(jax.vmap(lambda point: info.postprocess_fn(sites(point)))))
    drawn = named(sampler.get_samples(group_by_chain=True))
    found = {k: np.asarray(v) for k, v in drawn.items() if not k.endswith("_standard")}
    return Draws(
        mean={k: v.mean(axis=(0, 1)) for k, v in found.items()},
        sd={k: v.std(axis=(0, 1)) for k, v in found.items()},
        effective_draws={k: np.asarray(effective_sample_size(v)) for k, v in found.items()},
        r_hat={k: np.asarray(split_gelman_rubin(v)) for k, v in found.items()},
        divergences=int(np.sum(sampler.get_extra_fields()["diverging"])),
        draws=draws,
        chains=chains,
        seconds=time.perf_counter() - started,
    )


def unbounded(name: str, value: float) -> float:
    """Put a spread or a correlation on the sampler's unbounded scale."""
    if name == "aid_correlation":
        return float(np.log1p(value) - np.log1p(-value))
    return float(np.log(value))
