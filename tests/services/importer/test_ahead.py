"""Reading ahead: in order, one list at a time, errors after what came before them."""

from collections.abc import Iterator

import pytest

from praktiklog_services.importer.ahead import ahead


@pytest.mark.parametrize("count", [0, 1, 3, 4, 10])
def test_everything_comes_in_order(count: int) -> None:
    lists = list(ahead(range(count), 3))

    assert [item for each in lists for item in each] == list(range(count))
    assert [len(each) for each in lists] == [3] * (count // 3) + [count % 3] * bool(count % 3)


def test_one_list_is_read_ahead_and_no_more() -> None:
    read: list[int] = []

    def source() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    lists = ahead(source(), 10)
    next(lists)
    next(lists)
    lists.close()  # type: ignore[attr-defined]

    assert len(read) <= 30


def test_an_error_is_raised_after_what_was_read_before_it() -> None:
    def source() -> Iterator[int]:
        yield from range(5)
        raise OSError("the disk is gone")

    lists = ahead(source(), 3)

    assert [next(lists), next(lists)] == [[0, 1, 2], [3, 4]]
    with pytest.raises(OSError, match="the disk is gone"):
        next(lists)
