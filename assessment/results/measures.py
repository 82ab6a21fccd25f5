"""Figures of columns of numbers, as Moodle publishes them: plain Python."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum, sqrt


def mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def covariance(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Of a sample (divided by S - 1); unknown of fewer than two."""
    if len(a) < 2:
        return None
    mean_a, mean_b = mean(a), mean(b)
    return fsum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True)) / (len(a) - 1)


def variance(values: Sequence[float]) -> float | None:
    return covariance(values, values)


def correlation(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Unknown when one of them does not vary."""
    both, of_a, of_b = covariance(a, b), variance(a), variance(b)
    if both is None or of_a <= 1e-15 or of_b <= 1e-15:
        return None
    return both / sqrt(of_a * of_b)


def group_weights(totals: Sequence[float], share: float) -> tuple[list[float], list[float]]:
    """How much each candidate counts in the upper and in the lower group of `share` of all.

    Those with the total at the border share its places, so the groups do not depend on the order of the candidates.
    Empty when there are too few for two groups of one.
    """
    size = round(share * len(totals))
    if size < 1:
        return [], []
    return _top(totals, size), _top([-total for total in totals], size)


def _top(totals: Sequence[float], size: int) -> list[float]:
    counts = Counter(totals)
    weights, left = {}, float(size)
    for total in sorted(counts, reverse=True):
        weights[total] = min(1.0, left / counts[total])
        left = max(0.0, left - counts[total])
    return [weights[total] for total in totals]


def weighted(values: Iterable[float], weights: Sequence[float]) -> float:
    return fsum(value * weight for value, weight in zip(values, weights, strict=True)) / fsum(weights)


def cronbach_alpha(columns: Sequence[Sequence[float]]) -> float | None:
    """Internal consistency of columns of marks; unknown of one column, or when nobody differs."""
    if len(columns) < 2:
        return None
    totals = [fsum(row) for row in zip(*columns, strict=True)]
    whole = variance(totals)
    if whole is None or whole <= 1e-15:
        return None
    parts = fsum(variance(column) for column in columns)
    return len(columns) / (len(columns) - 1) * (1 - parts / whole)


def median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def shape(values: Sequence[float]) -> tuple[float | None, float | None]:
    """Skewness and kurtosis from the unbiased k-statistics; they need three and four values."""
    n = len(values)
    if n < 4:
        return None, None
    centre = mean(values)
    m2, m3, m4 = (fsum((value - centre) ** power for value in values) / n for power in (2, 3, 4))
    if m2 <= 1e-15:
        return None, None
    k2 = n * m2 / (n - 1)
    k3 = n * n * m3 / ((n - 1) * (n - 2))
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
    return k3 / k2**1.5, k4 / k2**2
