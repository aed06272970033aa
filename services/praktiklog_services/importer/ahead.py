"""Read on while what was read before is worked on: PostgreSQL appends in the meantime."""

import itertools
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


def ahead(source: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Yield lists of `size` items, the last one shorter; a thread reads one list ahead.

    What the source raises is raised here, after everything that came before it.
    """
    items = iter(source)

    def take() -> tuple[list[_T], Exception | None]:
        taken: list[_T] = []
        try:
            taken.extend(itertools.islice(items, size))
        except Exception as error:  # noqa: BLE001  raised where it is waited for
            return taken, error
        return taken, None

    with ThreadPoolExecutor(1, "reading-ahead") as reader:
        coming = reader.submit(take)
        while True:
            taken, error = coming.result()
            if taken and error is None:
                coming = reader.submit(take)
            if taken:
                yield taken
            if error is not None:
                raise error
            if not taken:
                return
