"""One pass over people: their marginal likelihood, its gradient, and their posteriors.

For each person the two axes get vectors of log-likelihood (:mod:`.person`), skill by skill with
the person × skill effect integrated inside; the prior joins them over a grid laid around the
person's posterior (:mod:`.quadrature`). By Fisher's identity the posterior mean of the complete
score is the gradient of the marginal log-likelihood. Compiled by numba.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from unaided.measure.linear import Floats
from unaided.measure.model.kernel_types import Point, Posteriors, Responding, Rows, Singles
from unaided.measure.model.person import (
    BAND_SD,
    EDGE,
    LARGEST_CROSS,
    LARGEST_LOGIT,
    MOST_TRIES,
    REASSOCIATE,
    likelihood,
    response_moments,
)
from unaided.measure.model.person_tables import (
    close_shifts,
    largest_of,
    lay,
    one_side,
    posterior_both,
    sample_person,
    scale_logs,
    scale_plain,
    sum_shifts,
)
from unaided.measure.model.quadrature import (
    FEWEST_NODES,
    MOST_NODES,
    MOST_SHIFTS,
    gauss_hermite,
    nodes_of,
    shifts_of,
    step_of,
)

FEWEST = FEWEST_NODES
FEW_ROWS = 12  # of one skill, whose likelihood does not underflow
HERMITE_X, HERMITE_W = gauss_hermite()
FEWEST_X, FEWEST_W = gauss_hermite(FEWEST)


@njit(cache=True, nogil=True, fastmath=REASSOCIATE)
def people_pass(  # pragma: no cover
    first_person: int,
    last_person: int,
    rows: Rows,
    point: Point,
    state: Posteriors,
    found: Posteriors,
    responding: Responding,
    gradient: Floats,
    moments: Floats,
    fineness: float,
    seed: int,
    draws: Singles,
    skill_draws: Singles,
) -> float:
    """Integrate over some people; add to ``gradient`` and ``moments``; return log-likelihood.

    ``moments`` receives Σ E[θ0²], Σ E[θ0·θ1], Σ E[θ1²], Σ E[r²], and the number of r.
    """
    aided = rows.aided
    two = point.covariance
    s00, s01, s11 = two[0, 0], two[0, 1], two[1, 1]
    if aided:
        determinant = s00 * s11 - s01 * s01
        p00, p01, p11 = s11 / determinant, -s01 / determinant, s00 / determinant
        log_norm = -np.log(2.0 * np.pi) - 0.5 * np.log(determinant)
    else:
        p00, p01, p11 = 1.0 / s00, 0.0, 0.0
        log_norm = -0.5 * np.log(2.0 * np.pi) - 0.5 * np.log(s00)
    spread = point.spread
    band = BAND_SD / np.sqrt(p11) if aided else 0.0
    total = 0.0
    keep_scores = responding.score.size > 0
    keep_information = responding.information.size > 0
    keep_residual = responding.residual.size > 0
    samples = draws.shape[1]
    slots = rows.columns.shape[1]

    # Room for one person at a time.
    longest = 1
    for p in range(first_person, last_person):
        first_row = rows.segment_first[rows.person_first[p]]
        longest = max(longest, rows.segment_first[rows.person_first[p + 1]] - first_row)
    eta, power = np.empty(longest), np.empty(longest)
    x0, x1, t0, t1 = (
        np.empty(MOST_NODES),
        np.empty(MOST_NODES),
        np.empty(MOST_NODES),
        np.empty(MOST_NODES),
    )
    l0, l1, pi0, pi1 = (
        np.empty(MOST_NODES),
        np.empty(MOST_NODES),
        np.empty(MOST_NODES),
        np.empty(MOST_NODES),
    )
    given0, given1 = np.empty(MOST_NODES), np.empty(MOST_NODES)
    near, far = np.empty(MOST_NODES, dtype=np.int64), np.empty(MOST_NODES, dtype=np.int64)
    points = MOST_NODES * (MOST_SHIFTS if spread > 0.0 else 1)
    t, above, below, spots = np.empty(points), np.empty(points), np.empty(points), np.empty(points)
    w0, w1 = np.empty(points), np.empty(points)

    for p in range(first_person, last_person):
        seg_a, seg_b = rows.person_first[p], rows.person_first[p + 1]
        a, b = rows.segment_first[seg_a], rows.segment_first[seg_b]
        segments = seg_b - seg_a
        for i in range(a, b):
            value = 0.0
            for k in range(slots):
                j = rows.columns[i, k]
                if j >= 0:
                    v = rows.slot_value[k]
                    value += point.beta[j] * (1.0 if v < 0 else rows.covariates[i, v])
            value = min(max(value, -LARGEST_LOGIT), LARGEST_LOGIT)
            eta[i - a] = value
            power[i - a] = np.exp(value)

        plain = rows.weight.size == 1 and rows.weight[0] == 1.0
        for i in range(a, b):
            plain = plain and (rows.y[i] == 0.0 or rows.y[i] == 1.0)
        # How many shifts each skill takes; offsets of its tables in the workspace.
        shifts = np.ones(segments, dtype=np.int64)
        steps = np.zeros(segments)
        if spread > 0.0:
            for s in range(segments):
                information = 0.0
                for i in range(rows.segment_first[seg_a + s], rows.segment_first[seg_a + s + 1]):
                    information += 0.2 * (
                        rows.weight[i] if rows.weight.size > 1 else rows.weight[0]
                    )
                shifts[s], steps[s] = shifts_of(spread, information)

        c0, c1 = state.mean[p, 0], state.mean[p, 1]
        d0, d1 = state.sd[p, 0], state.sd[p, 1]
        rho = state.correlation[p]
        for attempt in range(MOST_TRIES):
            h0 = step_of(d0, rho, fineness)
            q0 = nodes_of(d0, h0)
            lo0 = c0 - h0 * (q0 // 2)
            h1, q1, lo1 = 1.0, 1, 0.0
            if aided:
                h1 = step_of(d1, rho, fineness)
                q1 = nodes_of(d1, h1)
                lo1 = c1 - h1 * (q1 // 2)
            else:
                c1 = 0.0
            lay(lo0, h0, q0, x0, t0, l0)
            lay(lo1, h1, q1, x1, t1, l1)
            # Where the two abilities nearly coincide, only a band of pairs has weight.
            for m in range(q0):
                near[m], far[m] = 0, q1
                if aided:
                    centre = (s01 / s00) * x0[m]
                    near[m] = max(0, int(np.ceil((centre - band - lo1) / h1)))
                    far[m] = min(q1, int(np.floor((centre + band - lo1) / h1)) + 1)
            largest = 1
            offset0 = np.zeros(segments + 1, dtype=np.int64)
            for s in range(segments):
                largest = max(largest, shifts[s])
                offset0[s + 1] = offset0[s] + shifts[s]
            u0, u1 = np.zeros(offset0[segments] * q0), np.zeros(offset0[segments] * q1)
            has0, has1 = np.zeros(segments, dtype=np.bool_), np.zeros(segments, dtype=np.bool_)
            mixed = 0
            rk, wk = np.zeros((segments, largest)), np.ones((segments, largest))

            for s in range(segments):
                kk = shifts[s]
                fa, fb = rows.segment_first[seg_a + s], rows.segment_first[seg_a + s + 1]
                if spread > 0.0:
                    if steps[s] == 0.0:
                        for k in range(kk):
                            rk[s, k] = spread * (FEWEST_X[k] if kk == FEWEST else HERMITE_X[k])
                            wk[s, k] = FEWEST_W[k] if kk == FEWEST else HERMITE_W[k]
                    else:
                        whole = 0.0
                        for k in range(kk):
                            rk[s, k] = steps[s] * (k - kk // 2)
                            wk[s, k] = np.exp(-0.5 * (rk[s, k] / spread) ** 2)
                            whole += wk[s, k]
                        for k in range(kk):
                            wk[s, k] /= whole
                for side in range(2):
                    q = q0 if side == 0 else q1
                    x = x0 if side == 0 else x1
                    base = t0 if side == 0 else t1
                    u = u0 if side == 0 else u1
                    start = offset0[s] * q
                    for k in range(kk):
                        shift = np.exp(rk[s, k])
                        for m in range(q):
                            t[k * q + m] = base[m] * shift
                    out = u[start : start + kk * q]
                    if kk > 1 and plain and fb - fa <= FEW_ROWS:
                        # A few right or wrong answers: the likelihood itself, without logarithms.
                        any_here = likelihood(
                            fa,
                            fb,
                            side,
                            eta[fa - a :],
                            power[fa - a :],
                            rows.y,
                            rows.floor,
                            rows.coordinate,
                            t,
                            kk * q,
                            out,
                            above,
                            below,
                        )
                        if any_here:
                            scale_plain(out, kk, q, l0 if side == 0 else l1)
                        if side == 0:
                            has0[s] = any_here
                        else:
                            has1[s] = any_here
                        continue
                    slope, any_here = one_side(
                        a, fa, fb, side, eta, power, rows, t, kk * q, out, above, below
                    )
                    if side == 0:
                        has0[s] = any_here
                    else:
                        has1[s] = any_here
                    if any_here:
                        for k in range(kk):
                            for m in range(q):
                                out[k * q + m] += slope * (x[m] + rk[s, k])
                if kk == 1:
                    if has0[s]:
                        for m in range(q0):
                            l0[m] += u0[offset0[s] * q0 + m]
                    if has1[s]:
                        for m in range(q1):
                            l1[m] += u1[offset0[s] * q1 + m]
                    continue
                if not (plain and fb - fa <= FEW_ROWS):
                    if has0[s]:
                        scale_logs(u0[offset0[s] * q0 : offset0[s + 1] * q0], kk, q0, l0)
                    if has1[s]:
                        scale_logs(u1[offset0[s] * q1 : offset0[s + 1] * q1], kk, q1, l1)
                if has0[s] and has1[s]:
                    mixed += 1
                elif has0[s]:
                    close_shifts(u0[offset0[s] * q0 : offset0[s + 1] * q0], kk, q0, wk[s], l0)
                else:
                    close_shifts(u1[offset0[s] * q1 : offset0[s + 1] * q1], kk, q1, wk[s], l1)

            joint = np.zeros((q0, q1))
            for m in range(q0):
                for j in range(near[m], far[m]):
                    joint[m, j] = 1.0
            tables = np.empty((mixed, q0, q1))
            log_scale = 0.0
            which = 0
            for s in range(segments):
                if shifts[s] == 1 or not (has0[s] and has1[s]):
                    continue
                table = tables[which]
                which += 1
                sum_shifts(
                    u0[offset0[s] * q0 : offset0[s + 1] * q0],
                    u1[offset0[s] * q1 : offset0[s + 1] * q1],
                    shifts[s],
                    q0,
                    q1,
                    wk[s],
                    table,
                    near,
                    far,
                )
                highest = 0.0
                for m in range(q0):
                    for j in range(near[m], far[m]):
                        joint[m, j] *= table[m, j]
                        highest = max(highest, joint[m, j])
                if highest > 0.0:
                    log_scale += np.log(highest)
                    for m in range(q0):
                        for j in range(near[m], far[m]):
                            joint[m, j] /= highest

            # The prior, about the centre so that the cross term stays small.
            for m in range(q0):
                l0[m] -= 0.5 * p00 * x0[m] * x0[m] + p01 * x0[m] * c1
            for j in range(q1):
                l1[j] -= 0.5 * p11 * x1[j] * x1[j] + p01 * c0 * x1[j]
            log_scale += p01 * c0 * c1
            top0, top1 = largest_of(l0, q0), largest_of(l1, q1)
            cross = abs(p01) * h0 * (q0 // 2) * h1 * (q1 // 2)
            mass = 0.0
            if cross < LARGEST_CROSS:
                for j in range(q1):
                    l1[j] = np.exp(l1[j] - top1)
                for m in range(q0):
                    factor = np.exp(-p01 * (x0[m] - c0) * h1)
                    start_at = lo1 + h1 * near[m]
                    value = np.exp(l0[m] - top0 - p01 * (x0[m] - c0) * (start_at - c1))
                    for j in range(near[m], far[m]):
                        joint[m, j] *= value * l1[j]
                        mass += joint[m, j]
                        value *= factor
            else:
                highest = -np.inf
                for m in range(q0):
                    for j in range(near[m], far[m]):
                        value = l0[m] + l1[j] - p01 * (x0[m] - c0) * (x1[j] - c1)
                        highest = max(highest, value)
                for m in range(q0):
                    for j in range(near[m], far[m]):
                        value = l0[m] + l1[j] - p01 * (x0[m] - c0) * (x1[j] - c1)
                        joint[m, j] *= np.exp(value - highest)
                        mass += joint[m, j]
                top0, top1 = highest, 0.0
            pi1[:q1] = 0.0
            pi0[:q0] = 0.0
            m0, m1, v00, v01, v11 = 0.0, 0.0, 0.0, 0.0, 0.0
            if mass > 0.0:
                for m in range(q0):
                    row, row_x = 0.0, 0.0
                    for j in range(near[m], far[m]):
                        joint[m, j] /= mass
                        row += joint[m, j]
                        row_x += joint[m, j] * x1[j]
                        pi1[j] += joint[m, j]
                    pi0[m] = row
                    m0 += row * x0[m]
                    v00 += row * x0[m] * x0[m]
                    v01 += x0[m] * row_x
                for j in range(q1):
                    m1 += pi1[j] * x1[j]
                    v11 += pi1[j] * x1[j] * x1[j]
                v00, v01, v11 = v00 - m0 * m0, v01 - m0 * m1, v11 - m1 * m1
                # A bell narrower than the step shows as a single node: look closer.
                n0 = max(np.sqrt(max(v00, 0.0)), 0.4 * h0)
                n1 = max(np.sqrt(max(v11, 0.0)), 0.4 * h1) if aided else 1.0
                nr = v01 / (n0 * n1) if aided else 0.0
            else:
                m0, m1, n0, n1, nr = 0.0, 0.0, np.sqrt(s00), np.sqrt(max(s11, 1e-12)), 0.0
            nr = min(max(nr, -0.999), 0.999)
            edge = pi0[0] + pi0[q0 - 1]
            good = mass > 0.0 and abs(m0 - c0) < 0.8 * d0 and 0.8 * d0 <= n0 * 1.0001
            good = good and n0 < 1.3 * d0 and h0 <= 1.05 * step_of(n0, nr, fineness) + 1e-12
            if aided:
                edge += pi1[0] + pi1[q1 - 1]
                good = good and abs(m1 - c1) < 0.8 * d1 and 0.7 * d1 <= n1 and n1 < 1.3 * d1
                good = good and h1 <= 1.05 * step_of(n1, nr, fineness) + 1e-12
            good = good and edge < EDGE
            if good or attempt == MOST_TRIES - 1:
                break
            c0, c1, d0, d1, rho = m0, m1, n0, n1, nr
        total += np.log(mass) + top0 + top1 + log_scale + log_norm + np.log(h0)
        if aided:
            total += np.log(h1)

        found.mean[p, 0], found.mean[p, 1] = m0, m1
        found.sd[p, 0], found.sd[p, 1], found.correlation[p] = n0, n1, nr
        moments[0] += v00 + m0 * m0
        moments[1] += v01 + m0 * m1
        moments[2] += v11 + m1 * m1

        # Mean of the other ability at each node, for skills seen on one side only.
        given0[:q0] = 0.0
        given1[:q1] = 0.0
        for m in range(q0):
            for j in range(near[m], far[m]):
                given0[m] += joint[m, j] * x1[j]
                given1[j] += joint[m, j] * x0[m]

        which = 0
        for s in range(segments):
            kk = shifts[s]
            fa, fb = rows.segment_first[seg_a + s], rows.segment_first[seg_a + s + 1]
            both = kk > 1 and has0[s] and has1[s]
            w0[: kk * q0] = 0.0
            w1[: kk * q1] = 0.0
            if kk == 1:
                w0[:q0] = pi0[:q0]
                w1[:q1] = pi1[:q1]
            elif both:
                posterior_both(
                    u0[offset0[s] * q0 : offset0[s + 1] * q0],
                    u1[offset0[s] * q1 : offset0[s + 1] * q1],
                    kk,
                    q0,
                    q1,
                    wk[s],
                    joint,
                    tables[which],
                    w0,
                    w1,
                    near,
                    far,
                )
                which += 1
            elif has0[s]:
                part = u0[offset0[s] * q0 : offset0[s + 1] * q0]
                for k in range(kk):
                    for m in range(q0):
                        w0[k * q0 + m] = part[k * q0 + m] * pi0[m]
            else:
                part = u1[offset0[s] * q1 : offset0[s + 1] * q1]
                for k in range(kk):
                    for m in range(q1):
                        w1[k * q1 + m] = part[k * q1 + m] * pi1[m]
            if kk > 1:
                r_mean, r_square, r0, r1 = 0.0, 0.0, 0.0, 0.0
                for k in range(kk):
                    here = 0.0
                    if has0[s]:
                        for m in range(q0):
                            here += w0[k * q0 + m]
                            r0 += w0[k * q0 + m] * x0[m] * rk[s, k]
                            if not both:
                                share = w0[k * q0 + m] / pi0[m] if pi0[m] > 0.0 else 0.0
                                r1 += share * given0[m] * rk[s, k]
                    if has1[s]:
                        if not both:
                            for j in range(q1):
                                here += w1[k * q1 + j]
                                share = w1[k * q1 + j] / pi1[j] if pi1[j] > 0.0 else 0.0
                                r0 += share * given1[j] * rk[s, k]
                        for j in range(q1):
                            r1 += w1[k * q1 + j] * x1[j] * rk[s, k]
                    r_mean += here * rk[s, k]
                    r_square += here * rk[s, k] * rk[s, k]
                moments[3] += r_square
                moments[4] += 1.0
                k0, k1 = r0 - m0 * r_mean, r1 - m1 * r_mean
                variance = r_square - r_mean * r_mean
                det = v00 * v11 - v01 * v01
                slope0, slope1 = k0 / v00 if v00 > 0.0 else 0.0, 0.0
                if aided and det > 1e-14:
                    slope0 = (v11 * k0 - v01 * k1) / det
                    slope1 = (v00 * k1 - v01 * k0) / det
                found.skill_mean[seg_a + s] = r_mean
                found.skill_slope[seg_a + s, 0] = slope0
                found.skill_slope[seg_a + s, 1] = slope1
                found.skill_variance[seg_a + s] = max(variance - slope0 * k0 - slope1 * k1, 0.0)
            for side in range(2):
                if not (has0[s] if side == 0 else has1[s]):
                    continue
                q = q0 if side == 0 else q1
                x = x0 if side == 0 else x1
                base = t0 if side == 0 else t1
                weights = w0 if side == 0 else w1
                mean_x, square_x = 0.0, 0.0
                for k in range(kk):
                    shift = np.exp(rk[s, k])
                    for m in range(q):
                        t[k * q + m] = base[m] * shift
                        at = x[m] + rk[s, k]
                        spots[k * q + m] = at
                        mean_x += weights[k * q + m] * at
                        square_x += weights[k * q + m] * at * at
                variance_x = max(square_x - mean_x * mean_x, 1e-300)
                for i in range(fa, fb):
                    if rows.coordinate[i] != side:
                        continue
                    guessing = rows.floor[i] if rows.floor.size > 1 else rows.floor[0]
                    score, observed, variance, residual, cross = response_moments(
                        power[i - a],
                        t,
                        spots,
                        weights,
                        kk * q,
                        rows.y[i],
                        rows.weight[i] if rows.weight.size > 1 else rows.weight[0],
                        guessing,
                    )
                    for k in range(slots):
                        j = rows.columns[i, k]
                        if j >= 0:
                            v = rows.slot_value[k]
                            gradient[j] += score * (1.0 if v < 0 else rows.covariates[i, v])
                    if keep_scores:
                        responding.score[i] = score
                    if keep_information:
                        slope = -np.sqrt(max(variance, 0.0) / variance_x)
                        if guessing > 0.0:
                            # Above a floor a score may rise and fall: its regression on ability,
                            # and what that leaves, which concerns this response alone.
                            slope = (cross - score * mean_x) / variance_x
                            observed -= max(variance - slope * slope * variance_x, 0.0)
                        responding.information[i] = observed
                        responding.slope[i] = slope
                    if keep_residual:
                        responding.residual[i] = residual

        if samples > 0:
            sample_person(
                p,
                seg_a,
                segments,
                shifts,
                has0,
                has1,
                offset0,
                u0,
                u1,
                q0,
                q1,
                wk,
                rk,
                joint,
                pi0,
                x0,
                x1,
                h0,
                h1,
                m0,
                m1,
                v00,
                v11,
                aided,
                seed,
                draws,
                skill_draws,
            )
    return total
