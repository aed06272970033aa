"""What a process counts, as it is carried by its signs of life."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One value under its name and labels."""

    name: str
    labels: dict[str, str]
    value: float


class Family(msgspec.Struct, frozen=True, array_like=True):
    """All samples of one metric; `kind` is Prometheus's (counter, gauge, …)."""

    name: str
    kind: str
    text: str
    samples: tuple[Sample, ...]


def gauge(name: str, text: str, samples: Iterable[tuple[dict[str, str], float]]) -> Family:
    """Build a gauge out of its labels and values."""
    return Family(name, "gauge", text, tuple(Sample(name, *sample) for sample in samples))


def labelled(family: Family, **labels: str) -> Family:
    """Return a family with further labels on each sample."""
    return msgspec.structs.replace(
        family,
        samples=tuple(Sample(one.name, one.labels | labels, one.value) for one in family.samples),
    )
