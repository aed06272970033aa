"""Random lawful histories: a seeded generator, a strategy for property tests, and a file of lines.

``python -m tests.oracle.histories N SEED > file`` writes N events, one CloudEvent a line.
"""

import heapq
import sys
from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_URL, uuid5

import msgspec
from hypothesis import strategies as st

from tests.oracle import journeys, supply
from tests.oracle.known_at import Event
from tests.oracle.lawful import lawful_part
from tests.oracle.world import Knobs, World

SOURCE = "urn:example:case-system"
EVENTS_PER_JOURNEY = 9.0
LONGEST_SPAN = 1_600
"""Days; a million events from the default start on so end before the middle of 2026."""


def generate(
    n_events: int,
    seed: int,
    *,
    jobcentres: int = 3,
    start: date = date(2021, 1, 4),
    knobs: Knobs | None = None,
) -> Iterator[Event]:
    """Yield that many events of a lawful history in log order, the same for the same arguments.

    Most are in the order of their ``time``; a share is older history that comes later. Only what
    is still to happen to running entities is kept, never the log. Raises
    ``ValueError`` where there is no jobcentre.
    """
    if jobcentres < 1:
        raise ValueError("a history needs at least one jobcentre")
    knobs = knobs or Knobs()
    world = World(seed, jobcentres, knobs)
    namespace = uuid5(NAMESPACE_URL, f"urn:example:history:{seed}")
    span = knobs.span or min(LONGEST_SPAN, 250 + int(1.5 * n_events**0.5))
    pace = n_events / EVENTS_PER_JOURNEY / span
    wanted = max(1 + min(3, n_events // 30), int(22 * pace))
    journeys_due, steering_due = 1.0, 0.5
    day = start.toordinal()
    emitted = 0
    heap = world.heap
    while emitted < n_events:
        for _ in range(min(wanted - world.agreements, 1 + wanted // 3)):
            if world.agreements == 0 or world.chance() < 0.4:
                supply.agreement(world, day)
        journeys_due += pace * 2 * world.chance()
        while journeys_due >= 1:
            journeys_due -= 1
            journeys.journey(world, day)
        steering_due += n_events / 500 / span * 2 * world.chance()
        while steering_due >= 1:
            steering_due -= 1
            supply.steering(world, day)
        day += 1
        until = world.midnights[day]
        while heap and heap[0][0] < until and emitted < n_events:
            _, _, moment, what, subject, jobcentre, data = heapq.heappop(heap)
            emitted += 1
            fraction = "" if emitted % 8 else f".{emitted % 1000:03}"
            yield {
                "specversion": "1.0",
                "id": str(uuid5(namespace, str(emitted))),
                "source": SOURCE,
                "type": what,
                "subject": subject,
                "time": world.stamp(moment, fraction),
                "jobcentre": jobcentre,
                "data": data,
            }
            if what == "slots.opened.v1":
                world.pools[jobcentre].append((subject, data["company_id"]))
            elif what == "slots.closed.v1":
                world.retire(jobcentre, subject)


def lines(n_events: int, seed: int) -> Iterator[bytes]:
    """Yield a history as lines of JSON."""
    encode = msgspec.json.Encoder().encode
    for event in generate(n_events, seed):
        yield encode(event) + b"\n"


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Draw a lawful history of 5 to 120 events, fewer while a failing one is made smaller.

    Every event can be dropped by itself; what refers to a dropped one goes with it.
    """
    length = draw(st.integers(5, 120))
    knobs = Knobs(
        late=draw(st.sampled_from((0.0, 0.3, 0.7))),
        older=draw(st.sampled_from((0.0, 0.05, 0.3))),
        void=draw(st.sampled_from((0.0, 0.05, 0.3))),
        missing_end=draw(st.sampled_from((0.1, 0.0, 0.5))),
        span=draw(st.sampled_from((150, 30, 400))),
    )
    history = list(
        generate(
            length,
            draw(st.integers(0, 2**32 - 1)),
            jobcentres=draw(st.integers(1, 3)),
            start=draw(st.dates(date(2018, 1, 1), date(2024, 6, 30))),
            knobs=knobs,
        )
    )
    # Smaller means dropped here, so the shrinker throws out every event that does not matter.
    keep = draw(st.lists(st.integers(0, 19), min_size=length, max_size=length))
    return lawful_part([event for event, kept in zip(history, keep, strict=True) if kept])


if __name__ == "__main__":
    if len(sys.argv) != 3 or not (sys.argv[1] + sys.argv[2]).isdecimal():
        sys.exit("usage: python -m tests.oracle.histories N SEED > FILE")
    sys.stdout.buffer.writelines(lines(int(sys.argv[1]), int(sys.argv[2])))
