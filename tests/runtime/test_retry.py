from praktiklog_runtime.retry import Pauses


def test_pauses_double_between_half_and_whole() -> None:
    pauses = Pauses(0.1, 1.0)
    for longest in (0.1, 0.2, 0.4, 0.8, 1.0, 1.0):
        assert longest / 2 <= pauses.next() <= longest


def test_full_jitter_reaches_down_to_zero() -> None:
    drawn = [Pauses(1.0, 1.0, full_jitter=True).next() for _ in range(200)]
    assert min(drawn) < 0.2
    assert max(drawn) > 0.8


def test_success_begins_anew() -> None:
    pauses = Pauses(0.1, 10.0)
    for _ in range(6):
        pauses.next()
    pauses.reset()
    assert pauses.next() <= 0.1


def test_what_was_steady_begins_anew() -> None:
    pauses = Pauses(0.1, 10.0, steady=5.0)
    moment = 1e6
    for _ in range(6):
        moment += pauses.next(moment) + 1.0
    assert pauses.next(moment) > 1.0
    assert pauses.next(moment + 60.0) <= 0.1
