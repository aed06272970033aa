"""Prometheus: the registry of a process, and its text format for what all of them count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from praktiklog_runtime.metrics import Family, Sample

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def registry() -> CollectorRegistry:
    """Build the registry of a process: its own CPU and memory, and what a role adds."""
    made = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=made)
    return made


def families(source: CollectorRegistry) -> Callable[[], tuple[Family, ...]]:
    """Return what takes the metrics of a registry down at a moment."""
    return lambda: tuple(_family(metric) for metric in source.collect())


def render(found: Iterable[Family]) -> bytes:
    """Write families in Prometheus's text format; those of one name become one."""
    into = CollectorRegistry(auto_describe=False)
    into.register(_Given(found))
    return generate_latest(into)


class _Given(Collector):
    def __init__(self, found: Iterable[Family]) -> None:
        self._metrics: dict[str, Metric] = {}
        for family in found:
            metric = self._metrics.setdefault(
                family.name, Metric(family.name, family.text, family.kind)
            )
            for sample in family.samples:
                metric.add_sample(sample.name, sample.labels, sample.value)

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics.values()


def _family(metric: Metric) -> Family:
    return Family(
        metric.name,
        metric.type,
        metric.documentation,
        tuple(
            Sample(sample.name, dict(sample.labels), float(sample.value))
            for sample in metric.samples
            if not sample.name.endswith("_created")
        ),
    )
