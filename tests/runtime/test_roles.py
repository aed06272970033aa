from praktiklog_runtime.roles import Backoff


def test_the_pause_grows_from_a_tenth_to_five_seconds() -> None:
    backoff = Backoff()
    backoff.started(0.0)
    pauses = [backoff.ended(1.0) for _ in range(8)]
    for pause, longest in zip(pauses, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0], strict=True):
        assert longest / 2 <= pause <= longest


def test_ten_seconds_up_forgive_what_was_before() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.started(0.0)
        backoff.ended(1.0)
    backoff.started(100.0)
    assert 1.6 <= backoff.ended(109.9) <= 3.2
    backoff.started(200.0)
    assert 0.05 <= backoff.ended(210.0) <= 0.1


def test_nothing_starts_before_the_pause_is_over() -> None:
    backoff = Backoff()
    assert backoff.may_start(0.0)
    backoff.started(0.0)
    backoff.ended(1.0)
    assert not backoff.may_start(1.04)
    assert backoff.may_start(1.1)
