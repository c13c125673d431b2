"""
Computes expected.json by another library and another method: SciPy, adaptive quadrature over the density of the
other side, Brent's method for the quantiles, and Wilson's formula with SciPy's normal quantile.

    python3 proxy/src/insights/expected.py > proxy/src/insights/expected.json

Made with Python 3 and SciPy 1.17.1, which took nine minutes.
"""

import json
from math import sqrt

from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import beta, norm

cases = [
    (0, 0, 0, 0),
    (1, 0, 0, 1),
    (5, 0, 0, 5),
    (12, 1, 28, 12),
    (41, 12, 38, 19),
    (84, 131, 17, 19),
    (384, 294, 294, 384),
    (500, 300, 450, 340),
    (0, 20, 3, 1000),
    (7, 3, 69700, 30300),
    (70000, 30000, 69700, 30300),
    (300000, 700000, 301000, 699000),
]
least = 10


def chance_a_better(up_a, down_a, up_b, down_b, by=0.0):
    a = beta(1 + up_a, 1 + down_a)
    b = beta(1 + up_b, 1 + down_b)
    spread = [1e-12, 0.01, 0.5, 0.99, 1 - 1e-12]
    places = sorted({min(max(x, 0), 1) for x in [0, 1, -by, 1 - by, *b.ppf(spread), *(a.ppf(spread) - by)]})
    return sum(
        quad(lambda x: b.pdf(x) * a.sf(x + by), low, high, epsabs=1e-14, epsrel=1e-12, limit=300)[0]
        for low, high in zip(places, places[1:])
    )


def quantile(sides, share):
    return brentq(lambda by: 1 - chance_a_better(*sides, by) - share, -1 + 1e-9, 1 - 1e-9, xtol=1e-10)


def more_ratings(up_a, down_a, up_b, down_b):
    """By trying one number after the other."""
    rated_a, rated_b = up_a + down_a, up_b + down_b
    if rated_a == 0 or rated_b == 0 or up_a * rated_b == up_b * rated_a:
        return None
    for more in range(max(0, least - min(rated_a, rated_b)), 3000):
        a, b = 1 + more / rated_a, 1 + more / rated_b
        chance = chance_a_better(up_a * a, down_a * a, up_b * b, down_b * b)
        if chance < 0.025 or chance > 0.975:
            return more
    return "more"


def wilson(up, rated, confidence):
    z = norm.ppf(1 - (1 - confidence) / 2)
    rate = up / rated
    middle = (rate + z * z / (2 * rated)) / (1 + z * z / rated)
    half = z / (1 + z * z / rated) * sqrt(rate * (1 - rate) / rated + z * z / (4 * rated * rated))
    return [max(0, middle - half), min(1, middle + half)]


print(
    json.dumps(
        {
            "comparisons": [
                {
                    "sides": sides,
                    "chance": chance_a_better(*sides),
                    "interval": [quantile(sides, 0.025), quantile(sides, 0.975)],
                    "more": more_ratings(*sides),
                }
                for sides in cases
            ],
            "wilson": [
                {"up": up, "rated": rated, "confidence": confidence, "interval": wilson(up, rated, confidence)}
                for up, rated in [(0, 1), (1, 1), (0, 20), (20, 20), (7, 10), (84, 215), (69700, 100000)]
                for confidence in [0.8, 0.95, 0.99]
            ],
        },
        indent=2,
    )
)
