"""The clockwork of a random history: chance, calendar, and threads of registrations in log order.

Days are ordinals and moments are seconds since 1970 in UTC; text is made once, at the end.
"""

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
EPOCH = date(1970, 1, 1).toordinal()
DAY = 86_400
JOBCENTRES = ("aarhus", "viborg", "skive", "randers", "holstebro", "horsens")
PEOPLE_KEPT = 200
COMPANIES_KEPT = 500

T = TypeVar("T")
Data = dict[str, Any]
Item = tuple[int, int, int, str, str, str, Data]
"""Place in the log, tie-break, moment of registration, type, subject, jobcentre, fact."""


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """How a history is mixed; all but the span are probabilities."""

    late: float = 0.35
    """Registered days or weeks after the fact."""
    older: float = 0.06
    """Comes into the log later than its time says: older history, loaded afterwards."""
    void: float = 0.05
    """Was a mistake, for each thing that can be one."""
    missing_end: float = 0.1
    """A placement whose end nobody registers."""
    span: int | None = None
    """About how many days the registrations spread over; by default it grows with the events."""


class Dates(dict[int, str]):
    """ISO dates by ordinal."""

    def __missing__(self, day: int) -> str:
        self[day] = text = date.fromordinal(day).isoformat()
        return text


class Midnights(dict[int, int]):
    """The moment at which a day begins in Denmark, by ordinal."""

    def __missing__(self, day: int) -> int:
        local = datetime.fromordinal(day).replace(tzinfo=DENMARK)
        self[day] = moment = int(local.astimezone(UTC).timestamp())
        return moment


class Clocks(dict[int, str]):
    """Times of day by second."""

    def __missing__(self, second: int) -> str:
        self[second] = text = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        return text


class World:
    """What the entities of one history share; bounded, whatever its length."""

    def __init__(self, seed: int, jobcentres: int, knobs: Knobs) -> None:
        self.knobs = knobs
        self.chance = random.Random(seed).random
        self.dates = Dates()
        self.midnights = Midnights()
        self.clocks = Clocks()
        self.numbers = count(1)
        self.order = count()
        self.steered = count(seed)
        self.heap: list[Item] = []
        self.jobcentres = [
            JOBCENTRES[n] if n < len(JOBCENTRES) else f"jobcentre-{n + 1}"
            for n in range(jobcentres)
        ]
        self.pools: dict[str, list[tuple[str, str]]] = {name: [] for name in self.jobcentres}
        """Agreements that can be used, with their companies, by jobcentre."""
        self.agreements = 0
        """Agreements planned and not yet closed."""
        self.companies: list[str] = []
        self.people: list[str] = []

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.chance() * len(options))]

    def between(self, low: int, high: int) -> int:
        return low + int(self.chance() * (high - low + 1))

    def name(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def keep(self, names: list[str], name: str, most: int) -> None:
        """Remember a name; once there are many, in place of another."""
        if len(names) < most:
            names.append(name)
        else:
            names[int(self.chance() * most)] = name

    def lag(self) -> int:
        """Return the days between a fact and its registration."""
        if self.chance() >= self.knobs.late:
            return 0
        return self.between(1, 9) if self.chance() < 0.6 else self.between(10, 45)

    def second(self) -> int:
        """Return a second of the day: office hours, or near midnight, where dates differ."""
        hour = self.chance()
        if hour < 0.8:
            return self.between(7 * 3600, 16 * 3600)
        return self.between(0, 2 * 3600) if hour < 0.9 else self.between(20 * 3600, 22 * 3600)

    def stamp(self, moment: int, fraction: str = "") -> str:
        days, second = divmod(moment, DAY)
        return f"{self.dates[EPOCH + days]}T{self.clocks[second]}{fraction}Z"

    def use_agreement(self, jobcentre: str) -> tuple[str, str] | None:
        """Return an agreement with its company: of the jobcentre, now and then of another."""
        pool = self.pools[self.pick(self.jobcentres) if self.chance() < 0.05 else jobcentre]
        return self.pick(pool) if pool else None

    def retire(self, jobcentre: str, agreement_id: str) -> None:
        """Take a closed agreement out of use, mostly; another one may open instead."""
        pool = self.pools[jobcentre]
        used = [entry for entry in pool if entry[0] == agreement_id]
        if used and self.chance() < 0.9:
            pool.remove(used[0])
            self.agreements -= 1


class Thread:
    """Registrations that stand in the log in the order in which they are made here."""

    __slots__ = ("delay", "jobcentre", "moment", "world")

    def __init__(self, world: World, jobcentre: str, moment: int, delay: int = 0) -> None:
        self.world = world
        self.jobcentre = jobcentre
        self.moment = moment
        self.delay = delay

    @classmethod
    def on(cls, world: World, jobcentre: str, day: int) -> "Thread":
        """Begin a thread some time that day; now and then as older history that comes later."""
        thread = cls(world, jobcentre, world.midnights[day] + world.second())
        thread.maybe_older()
        return thread

    def fork(self) -> "Thread":
        """Begin a thread that comes after what was registered here so far."""
        return Thread(self.world, self.jobcentre, self.moment, self.delay)

    def maybe_older(self) -> None:
        """Let the rest of the thread come into the log later, at times."""
        if self.world.chance() < self.world.knobs.older:
            self.delay += self.world.between(5, 200) * DAY

    def note(self, what: str, subject: str, data: Data, day: int) -> None:
        """Register a fact of that day, on the day or late, after what was registered before."""
        world = self.world
        moment = world.midnights[day + world.lag()] + world.second()
        if moment <= self.moment:
            moment = self.moment + 1 + int(world.chance() * 600)
        self.moment = moment
        heapq.heappush(
            world.heap,
            (
                moment + self.delay,
                next(world.order),
                moment,
                what,
                subject,
                self.jobcentre,
                data,
            ),
        )
