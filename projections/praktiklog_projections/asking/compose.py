"""The SQL of a question: its population with keys, filters and periods, grouped or as it is.

Both the figure and its explanation are made from the one relation `population`.
"""

from collections.abc import Iterable, Sequence

from praktiklog_projections.asking.asked import Asked, joined
from praktiklog_projections.asking.columns import Aggregate, Days
from praktiklog_projections.asking.measure import Join, Key
from praktiklog_projections.asking.periods import PERIODS, buckets, firsts
from praktiklog_projections.asking.request import Request, Values


def grouped(request: Request, asked: Asked, columns: Sequence[Aggregate]) -> str:
    """Compose the query of the figure: keys, own keys, then the columns' aggregates."""
    if (days := _only_days(request, columns)) is not None:
        return _accumulated(request, asked, days)
    dimensions = _dimensions(request)
    aggregates = [sql for column in columns for sql in column.aggregates]
    selected = ", ".join([*dimensions, *aggregates])
    places = ", ".join(str(place) for place, _ in enumerate(dimensions, start=1))
    return f"{_with(request, asked)} SELECT {selected} FROM population" + (
        f" GROUP BY {places}" if dimensions else ""
    )


def _only_days(request: Request, columns: Sequence[Aggregate]) -> Sequence[Days] | None:
    """Return the columns where they all add up days in periods of time, and need no more."""
    measure = request.measure
    days = [column for column in columns if isinstance(column, Days)]
    cut = any(name in PERIODS for name in (*request.by, *request.where))
    if len(days) < len(columns) or not cut or measure.own or measure.person is not None:
        return None
    return days


def _accumulated(request: Request, asked: Asked, columns: Sequence[Days]) -> str:
    """Compose the figure of columns of days from where spans begin and end.

    A span gives its weight from the day on which it begins, and takes it back on the day after
    its last: to a period each such edge gives its weight times the days from there to the
    period's end. All edges of a day are one, so there are far fewer than things in periods.
    """
    measure = request.measure
    times = [name for name in PERIODS if name in (*request.by, *request.where)]
    used = [key for key in measure.keys if key.name in (*request.by, *request.where)]
    keys = {key.name: key.sql for key in used}
    weights = [column.given(column.weight) for column in columns]
    taken = [f"{sql} AS weight_{at}" for at, sql in enumerate(weights)]
    chosen = ", ".join(
        [*(f"{sql} AS key_{name}" for name, sql in keys.items()), *taken, "c.since", "c.until"]
    )
    joins = " ".join(join.sql(explaining=False) for join in _joins(used))
    conditions = ["since < until"] + [
        _condition(asked, key, values, is_time=False, is_key=True)
        for key, values in request.where.items()
        if key not in times
    ]
    names = [f"key_{name}" for name in keys]
    sums = [f"sum(weight_{at}) AS weight_{at}" for at, _ in enumerate(columns)]
    backs = [f"-sum(weight_{at})" for at, _ in enumerate(columns)]
    held = " AND ".join(conditions)
    places = ", ".join(str(at) for at in range(1, len(names) + 2))
    begins = ", ".join([*names, "since AS day", *sums])
    ends = ", ".join([*names, "until", *backs])
    begun = f"SELECT {begins} FROM spanned WHERE {held} GROUP BY {places}"
    ended = f"SELECT {ends} FROM spanned WHERE {held} GROUP BY {places}"
    of_periods = [f"{sql} AS key_{name}" for name, sql in _keys((), times, spans=True).items()]
    left = "b.until - greatest(e.day, b.since)"
    given = [f"e.weight_{at} * ({left}) AS days_{at}" for at, _ in enumerate(columns)]
    row = ", ".join([*(f"e.{name}" for name in names), *of_periods, *given])
    parts = [
        asked.known(*measure.tables),
        measure.population(asked),
        _buckets(asked, times),
        f"spanned AS (SELECT {chosen} FROM counted c {joins})",
        f"edge AS ({begun} UNION ALL {ended})",
        f"keyed AS (SELECT {row} FROM edge e JOIN bucket b ON e.day < b.until)",
    ]
    kept = [
        _condition(asked, key, values, is_time=True, is_key=True)
        for key, values in request.where.items()
        if key in times
    ]
    totals = [f"sum(days_{at})" for at, _ in enumerate(columns)]
    dimensions = _dimensions(request)
    sql = f"SELECT {', '.join([*dimensions, *totals])} FROM keyed"
    if kept:
        sql += f" WHERE {' AND '.join(kept)}"
    if dimensions:
        sql += f" GROUP BY {', '.join(str(at) for at, _ in enumerate(dimensions, start=1))}"
    return f"WITH {', '.join(parts)} {sql}"


def things(request: Request, asked: Asked, columns: Sequence[Aggregate]) -> str:
    """Compose the query of the explanation: thing, keys, own keys, contributions, positions."""
    contributions = [column.contribution for column in columns]
    selected = ", ".join(["thing", *_dimensions(request), *contributions, "behind"])
    return f"{_with(request, asked)} SELECT {selected} FROM population"


def dimensions(request: Request) -> tuple[str, ...]:
    """Name what the rows are grouped by: the keys asked for, then the measure's own."""
    own = (own.name for own in request.measure.own if not own.late)
    return (*request.by, *own)


def _dimensions(request: Request) -> list[str]:
    own = [f'"{own.name}"' for own in request.measure.own if not own.late]
    return [*(f"key_{key}" for key in request.by), *own]


def _with(request: Request, asked: Asked) -> str:
    measure = request.measure
    used = [key for key in measure.keys if key.name in (*request.by, *request.where)]
    times = [name for name in PERIODS if name in (*request.by, *request.where)]
    parts = [asked.known(*measure.tables), measure.population(asked)]
    spans = measure.by_time == "spans"
    if spans:
        parts.append(_buckets(asked, times))
    named = _keys(used, times, spans=spans)
    chosen = ["c.*", *(f"{sql} AS key_{name}" for name, sql in named.items())]
    joins = _joins(used)
    source = " ".join(["counted c", *(join.sql(explaining=asked.explaining) for join in joins)])
    conditions = []
    if spans and times:
        source += " JOIN bucket b ON b.since < c.until AND b.until > c.since"
        chosen.append("least(c.until, b.until) - greatest(c.since, b.since) AS days")
        chosen.append("greatest(c.since, b.since) AS first_day")
    elif spans:
        chosen.append("c.until - c.since AS days")
        chosen.append("c.since AS first_day")
    if spans:
        conditions.append("c.since < c.until")
    if asked.explaining:
        # The joined rows say where the thing counts, so their events belong to it.
        arrays = ["c.positions", *(array for join in joins for array in join.positions)]
        chosen.append(f"{joined(arrays)} AS behind")
    sql = f"SELECT {', '.join(chosen)} FROM {source}"
    if conditions:
        sql += f" WHERE {' AND '.join(conditions)}"
    parts.append(f"keyed AS ({sql})")
    parts.append(f"population AS ({_chosen(request, asked, times, named)})")
    return "WITH " + ", ".join(parts)


def _keys(used: Iterable[Key], times: Iterable[str], *, spans: bool) -> dict[str, str]:
    named = {key.name: key.sql for key in used}
    for name in times:
        day = "b.since" if spans else "c.day"
        named[name] = day if name == "day" else f"date_trunc('{name}', {day}::timestamp)::date"
    return named


def _joins(used: Iterable[Key]) -> list[Join]:
    return list(dict.fromkeys(join for key in used for join in key.joins))


def _buckets(asked: Asked, times: Sequence[str]) -> str:
    """Give the periods as days from `since` to before `until`, none before the first thing."""
    cut = buckets(asked.since, asked.until, times) if times else []
    rows = ((bucket.since, bucket.until) for bucket in cut)
    every = asked.relation("every_bucket", {"since": "date", "until": "date"}, rows)
    return (
        f"{every}, bucket AS (SELECT since, until FROM every_bucket "
        "WHERE until > (SELECT min(since) FROM counted WHERE since < until))"
    )


def _chosen(request: Request, asked: Asked, times: Sequence[str], named: Iterable[str]) -> str:
    late = {own.name for own in request.measure.own if own.late}
    conditions = [
        _condition(asked, key, values, is_time=key in times, is_key=key in named)
        for key, values in request.where.items()
        if key not in late
    ]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    person = request.measure.person
    if person is None or request.params.get("unit") != "person":
        return f"SELECT * FROM keyed{where}"
    # Of each person the last one in each period, after the filters and before the other keys.
    per = ", ".join([person.person, *(f"key_{name}" for name in times)])
    return f"SELECT DISTINCT ON ({per}) * FROM keyed{where} ORDER BY {per}, {person.order}"


def _condition(asked: Asked, key: str, values: Values, *, is_time: bool, is_key: bool) -> str:
    expression = f"key_{key}" if is_key else f'"{key}"'
    parameter = f"where_{key}"
    if is_time:
        period = PERIODS[key]
        asked.parameters[parameter] = [
            first
            for first in firsts(key, asked.since, asked.asked_to)
            if (label := period.label(first)) in values.exact or label.startswith(values.beginnings)
        ]
        return f"{expression} = ANY(%({parameter})s::date[])"
    asked.parameters[parameter] = list(values.exact)
    terms = [f"{expression}::text = ANY(%({parameter})s::text[])"]
    for number, beginning in enumerate(values.beginnings):
        asked.parameters[f"{parameter}_{number}"] = beginning
        terms.append(f"starts_with({expression}::text, %({parameter}_{number})s)")
    if values.null:
        terms.append(f"{expression} IS NULL")
    return f"({' OR '.join(terms)})"
