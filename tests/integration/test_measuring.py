"""Measures through the program: the catalogue, rows with flags, filters, and explanations."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.integration.asking import write
from tests.integration.conftest import on_servers
from tests.oracle.histories import generate
from tests.support.product import Product

HISTORY = list(generate(600, 8))
PERIOD = ("--from", "2021-01-01", "--to", "2022-01-01")
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def filled(
    existing_servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """Give a product whose log holds a history; tests read it and leave it as it is."""
    file = write(tmp_path_factory.mktemp("history") / "history.jsonl", HISTORY)
    with on_servers(existing_servers) as made:
        assert made.quick("import", file, "--wait")["appended"] == len(HISTORY)
        yield made


def ask(filled: Product, *arguments: object) -> Any:
    return filled.quick("measure", *arguments, "--format", "json")


def wrong(filled: Product, *arguments: object, code: int = 2) -> str:
    done = filled.run(*arguments, code=code)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.replace("│", " ").split())


def test_the_catalogue_lists_each_measure_with_what_it_takes(filled: Product) -> None:
    rows = filled.quick("measures", "--format", "json")
    assert {"effect", "flow", "occupancy", "vacancies"} <= {row["id"] for row in rows}
    effect = next(row for row in rows if row["id"] == "effect")
    assert effect["keys"][-5:] == ["day", "week", "month", "quarter", "year"]
    assert effect["params"] == ["horizon=3m", "min_n=10"]
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert all(row["title_da"] and row["title_en"] and row["source"] for row in rows)
    assert filled.quick("measures", "effect@1", "--format", "json") == [effect]


@pytest.mark.parametrize(
    ("figure", "options"),
    [
        ("occupancy", (*PERIOD, "--by", "jobcentre,month")),
        ("flow", (*PERIOD, "--by", "target_group")),
        ("vacancies", ("--on", "2021-06-15")),
    ],
)
def test_a_measure_answers_as_its_figure_between_its_name_and_its_flags(
    filled: Product, figure: str, options: tuple[str, ...]
) -> None:
    rows = ask(filled, f"{figure}@1", *options)
    assert rows
    assert {row.pop("measure") for row in rows} == {f"{figure}@1"}
    assert all(isinstance(row.pop("flags"), list) for row in rows)
    assert rows == filled.quick(figure, *options, "--format", "json")


def test_params_are_those_of_the_figure_and_small_numbers_are_flagged(filled: Product) -> None:
    rows = ask(filled, "effect", *PERIOD, "--param", "horizon=4w", "--by", "year", "--meta")
    assert rows["meta"]["params"] == {"horizon": "4w", "min_n": "10"}
    assert rows["meta"]["measure"] == "effect@1"
    (row,) = rows["rows"]
    plain = filled.quick("effect", *PERIOD, "--horizon", "4w", "--by", "year", "--format", "json")
    assert plain == [{key: row[key] for key in row if key not in ("measure", "flags")}]
    asked = ("effect", *PERIOD, "--param", "horizon=4w", "--param")
    flagged = ask(filled, *asked, f"min_n={row['observed'] + 1}")
    assert "small_n" in flagged[0]["flags"]
    free = ask(filled, *asked, f"min_n={row['observed']}")
    assert "small_n" not in free[0]["flags"]


def test_days_and_weeks_add_up_to_the_whole(filled: Product) -> None:
    whole = ask(filled, "occupancy", *PERIOD)[0]
    for key, first in (("day", "2021-"), ("week", "202")):
        rows = ask(filled, "occupancy", *PERIOD, "--by", key)
        assert all(row[key].startswith(first) for row in rows)
        for column in ("available_slot_days", "occupied_slot_days", "overdue_slot_days"):
            assert sum(row[column] for row in rows) == whole[column]
    flow = ask(filled, "flow", *PERIOD, "--by", "week")
    assert sum(row["referred"] for row in flow) == ask(filled, "flow", *PERIOD)[0]["referred"]
    assert any("-W" in row["week"] for row in flow)


def test_where_keeps_values_beginnings_and_nothing(filled: Product) -> None:
    by = ask(filled, "flow", *PERIOD, "--by", "target_group,readiness,month")

    def kept(**conditions: Any) -> Rows:
        return [row for row in by if all(holds(row[key]) for key, holds in conditions.items())]

    keys = ("--by", "target_group,readiness,month")
    some = sorted({row["target_group"] for row in by})[:2]
    only = ask(filled, "flow", *PERIOD, *keys, "--where", f"target_group={'+'.join(some)}")
    assert only == kept(target_group=some.__contains__) != []
    none = ask(filled, "flow", *PERIOD, *keys, "--where", "readiness=null")
    assert none == kept(readiness=lambda value: value is None) != []
    begun = ask(filled, "flow", *PERIOD, *keys, "--where", "target_group=k*")
    assert begun == kept(target_group=lambda value: value.startswith("k")) != []
    spring = ask(
        filled,
        "flow",
        *PERIOD,
        *keys,
        "--where",
        "month=2021-03+2021-04",
        "--where",
        f"target_group={some[0]}+{some[1]}",
    )
    assert spring == kept(month=("2021-03", "2021-04").__contains__, target_group=some.__contains__)
    total = ask(filled, "flow", *PERIOD, "--where", "month=2021-03*")
    assert total[0]["referred"] == sum(row["referred"] for row in by if row["month"] == "2021-03")


def test_csv_joins_flags(filled: Product) -> None:
    text = filled.within("measure", "effect", *PERIOD, "--by", "offer", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert [row["flags"] for row in rows] == [
        ";".join(row["flags"]) for row in ask(filled, "effect", *PERIOD, "--by", "offer")
    ]


def test_an_explanation_names_things_and_events_that_give_the_cell_again(
    filled: Product,
) -> None:
    cell = ("--where", "jobcentre=aarhus", "--where", "month=2021-06")
    for measure, column in (("occupancy", "occupied_slot_days"), ("occupancy", "occupancy")):
        value = ask(filled, measure, *PERIOD, *cell)[0][column]
        told = filled.quick("explain", measure, *PERIOD, *cell, "--column", column)
        assert value == told["value"] == pytest.approx(told["refolded"])
        assert value > 0
        if column == "occupied_slot_days":
            assert sum(part["contribution"] for part in told["parts"]) == value
        named = {position for part in told["parts"] for position in part["positions"]}
        assert sorted(named) == [event["position"] for event in told["events"]]
        for event in told["events"]:
            source = HISTORY[event["position"] - 1]
            assert (event["id"], event["type"]) == (source["id"], source["type"])
            assert event["recordedtime"]


def test_a_list_is_explained_by_its_own_keys(filled: Product) -> None:
    rows = [row for row in ask(filled, "vacancies", "--on", "2021-06-15") if row["occupied"]]
    agreement = rows[0]["agreement_id"]
    told = filled.quick(
        "explain",
        "vacancies",
        "--on",
        "2021-06-15",
        "--where",
        f"agreement_id={agreement}",
        "--column",
        "occupied",
    )
    assert told["value"] == told["refolded"] == rows[0]["occupied"]
    assert [part["thing"] for part in told["parts"]] == [agreement]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("measure", "colour", *PERIOD), "no measure 'colour'"),
        (("measure", "flow@7", *PERIOD), "no measure 'flow@7'"),
        (("measures", "os.path"), "no measure"),
        (("measure", "flow", *PERIOD, "--by", "colour"), "no key 'colour'"),
        (("measure", "flow", *PERIOD, "--by", "month,month"), "twice"),
        (("measure", "flow", *PERIOD, "--where", "colour=red"), "no key 'colour'"),
        (("measure", "flow", *PERIOD, "--where", "month"), "K=V"),
        (("measure", "flow", *PERIOD, "--param", "horizon=3m"), "it has none"),
        (("measure", "effect", *PERIOD, "--param", "horizon=7m"), "use one of: 4w"),
        (("measure", "effect", *PERIOD, "--param", "min_n=few"), "min_n"),
        (("measure", "flow", "--from", "2021-01-01"), "--from and --to"),
        (("measure", "vacancies", *PERIOD), "--on"),
        (("measure", "flow", "--on", "2021-01-01", *PERIOD), "not both"),
        (("explain", "flow", *PERIOD, "--column", "colour"), "use one of: referred"),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage(
    filled: Product, arguments: tuple[str, ...], said: str
) -> None:
    assert said in wrong(filled, *arguments)


def test_publishing_is_refused_as_long_as_nothing_hides_small_cells(filled: Product) -> None:
    assert "cannot be published yet" in wrong(
        filled, "measure", "flow", *PERIOD, "--publish", code=1
    )


def test_asking_waits_for_no_lock_of_a_projection(filled: Product) -> None:
    with psycopg.connect(filled.settings.database_url or "") as holding:
        # A projection holds its checkpoint's row while it applies a batch.
        holding.execute("SELECT FROM projections.checkpoint FOR UPDATE")
        for table in ("projections.checkpoint", "projections.serving"):
            holding.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        assert ask(filled, "flow", *PERIOD)
        assert filled.quick("explain", "flow", *PERIOD, "--column", "referred")["parts"]
