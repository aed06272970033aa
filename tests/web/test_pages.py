"""Each page shows its figure as a chart and a table, with what it was computed from."""

import csv
import io
import re
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import psycopg
import pytest
from litestar.testing import TestClient

from praktiklog_projections.asking.catalogue import measure
from praktiklog_projections.asking.request import Request, request
from praktiklog_projections.engine import checkpoint
from praktiklog_web.site.page import menu
from tests.oracle import build
from tests.oracle.known_at import as_known
from tests.oracle.rows import in_order
from tests.web.site import HISTORY, Site, rows_of, today

NAMES = [page.name for page in menu()]
DAY = date(2021, 2, 10)
FIRST, AFTER = date(2021, 1, 1), date(2021, 5, 1)


def asked(name: str) -> Request:
    """Ask a page's measure for what the history has: on a day, or a period cut by two keys."""
    record = measure(name)
    if record.dates == "day":
        return request(record, on=DAY)
    return request(record, since=FIRST, until=AFTER, by=[record.key_names[0], "month"])


def query(name: str) -> str:
    """Write that question as a page's parameters."""
    question = asked(name)
    if question.measure.dates == "day":
        return f"on={DAY}"
    return f"from={FIRST}&to={AFTER}&by={','.join(question.by)}"


def independent(question: Request) -> list[dict[str, Any]]:
    """Compute the rows from the events alone."""
    oracle = import_module(f"tests.oracle.measures.{question.measure.id}")
    known, moment = as_known(HISTORY, None, None, datetime.now(UTC))
    since, until, by, params = question.since, question.until, question.by, question.written
    rows: list[dict[str, Any]] = oracle.rows(known, moment, since, until, by, params)
    names = [*by, *(own.name for own in question.measure.own)]
    return in_order(rows, names)


def table_of(html: str, name: str) -> list[dict[str, str]]:
    """Read a page's table row by row: column -> cell, and for keys heading -> cell."""
    columns = {column.da: column.name for column in measure(name).shown}
    heads, *rows = (
        [text_of(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL)
    )
    names = [columns.get(head, head) for head in heads]
    # A total's first cell spans the keys.
    return [dict(zip(reversed(names), reversed(row), strict=False)) for row in rows]


def text_of(html: str) -> str:
    """Leave the words of a page, with plain spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def near(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            name: pytest.approx(value) if isinstance(value, float) else value
            for name, value in row.items()
        }
        for row in rows
    ]


@pytest.mark.parametrize("name", NAMES)
def test_page_has_a_chart_its_table_and_a_definition(client: TestClient, name: str) -> None:
    answer = client.get(f"/{name}?{query(name)}")
    assert answer.status_code == 200
    html = answer.text
    assert html.count("<svg") == 1
    assert 'role="img" aria-label="' in html
    assert '<html lang="da">' in html
    table = html[html.index("<table>") : html.index("</table>")]
    assert "<caption>" in table
    assert 'scope="col"' in table
    assert 'scope="row"' in table
    assert "Sådan regnes tallene" in html
    assert "Som kendt ved position 17 i loggen" in html


@pytest.mark.parametrize("name", NAMES)
def test_json_is_what_an_independent_computation_says(client: TestClient, name: str) -> None:
    answer = client.get(f"/{name}.json?{query(name)}")
    wanted = independent(asked(name))
    assert rows_of(answer.text) == near(wanted)
    assert [list(row) for row in rows_of(answer.text)] == [list(row) for row in wanted]


@pytest.mark.parametrize("name", NAMES)
def test_csv_has_the_rows_of_the_json_in_the_same_order(client: TestClient, name: str) -> None:
    rows = rows_of(client.get(f"/{name}.json?{query(name)}").text)
    answer = client.get(f"/{name}.csv?{query(name)}")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert lines == [
        {key: "" if value is None else str(value) for key, value in row.items()} for row in rows
    ]
    assert lines


def test_numbers_are_written_in_danish(client: TestClient) -> None:
    question = "from=2021-02-01&to=2021-03-01&by=jobcentre"
    rows = table_of(client.get(f"/occupancy?{question}").text, "occupancy")
    # 28 days of 4 slots, two of them taken all month; the one outside ends on the 26th.
    names = ("available_slot_days", "occupied_slot_days", "outside_slot_days")
    days = [[row[name] for name in names] for row in rows]
    assert days == [["112", "56", "26"], ["56", "0", "0"], ["168", "56", "26"]]
    assert [row["occupancy"] for row in rows] == ["50,0 %", "0,0 %", "33,3 %"]
    assert rows[-1]["Jobcenter"] == "I alt"


def test_a_mean_of_nothing_is_a_dash(client: TestClient) -> None:
    question = "from=2021-01-20&to=2021-01-21&by=target_group"
    (row,) = table_of(client.get(f"/flow?{question}").text, "flow")
    assert (row["Målgruppe"], row["referred"], row["started"]) == ("Kontanthjælp", "1", "0")
    assert (row["share_started"], row["mean_days"]) == ("0,0 %", "–")


def test_vacancies_are_listed_with_their_last_confirmation(client: TestClient) -> None:
    first, second, total = table_of(client.get("/vacancies?on=2021-02-10").text, "vacancies")
    names = ("Jobcenter", "Aftale", "Virksomhed", "Pladstype", "vacant", "confirmed_on")
    assert [first[name] for name in names] == [
        "Aarhus", "a1", "Company c1 c1", "Virksomhedscenter", "2", "1.2.2021",
    ]  # fmt: skip
    assert [second[name] for name in names] == [
        "Nyborg", "b1", "Company c1 c1", "Enkeltplads", "2", "–",
    ]  # fmt: skip
    assert [total[name] for name in ("slots", "occupied", "vacant")] == ["6", "2", "4"]


def test_only_agreements_with_vacancies_can_be_asked_for(site: Site) -> None:
    placements = [
        build.started("2021-02-01", f"q{n}", ("2021-02-01", "2021-03-31"), "b1") for n in range(3)
    ]
    site.add(*build.numbered("overbooked", placements))
    with TestClient(site.app()) as client:
        assert "−1 overbooket" in client.get("/vacancies?on=2021-02-10").text
        kept = rows_of(client.get("/vacancies.json?on=2021-02-10&free=1").text)
    assert [row["agreement_id"] for row in kept] == ["a1"]


def test_a_jobcentre_can_be_asked_for_alone(client: TestClient) -> None:
    question = "from=2021-01-01&to=2021-05-01&by=month&jobcentre=nyborg"
    rows = rows_of(client.get(f"/occupancy.json?{question}").text)
    assert {row["jobcentre"] for row in rows} == {"nyborg"}
    assert len(rows) == 4
    page = client.get(f"/occupancy?{question}").text
    assert '<option value="nyborg" selected>Nyborg</option>' in page
    assert '<option value="aarhus">' in page


def test_opens_on_the_last_months_with_something_to_show(client: TestClient) -> None:
    last = {"occupancy": "2021-05-01", "flow": "2021-02-01", "effect": "2021-05-01"}
    for name, after in last.items():
        page = client.get(f"/{name}").text
        assert f'name="to" value="{after}"' in page
        assert "<svg" in page


def test_opens_on_today_when_something_happens_today(site: Site) -> None:
    now = datetime.now(UTC).date().isoformat()
    site.add(*today("today", build.referred(now, "r-today", on=now)))
    with TestClient(site.app()) as client:
        rows = rows_of(client.get("/flow.json?by=target_group").text)
    assert [row["referred"] for row in rows] == [1]


def test_vacancies_without_open_agreements_point_to_a_day_that_had_some(
    client: TestClient,
) -> None:
    page = client.get("/vacancies").text
    assert "Ingen aftaler er åbne" in page
    assert '<a href="/vacancies?on=2021-08-31">Vis 31. august 2021</a>' in page


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_log_gives_pages_that_say_so(empty: Site, name: str) -> None:
    with TestClient(empty.app()) as client:
        page = client.get(f"/{name}")
        assert page.status_code == 200
        assert "Loggen er tom" in page.text
        assert rows_of(client.get(f"/{name}.json").text) == []


def test_looks_back_to_what_was_known(client: TestClient) -> None:
    question = "from=2021-01-01&to=2021-05-01&by="
    assert rows_of(client.get(f"/effect.json?{question}").text)[0]["ended"] == 3
    then = rows_of(client.get(f"/effect.json?{question}&known_at=2021-03-15T12:00:00Z").text)
    assert then[0]["ended"] == 1
    at = client.get(f"/effect?{question}&at_position=12")
    assert "Som kendt ved position 12 i loggen, 31. marts 2021 kl. 11.00.00." in at.text
    assert "data-live" not in at.text
    assert rows_of(client.get(f"/effect.json?{question}&at_position=12").text)[0]["ended"] == 2


def test_a_moment_without_an_offset_is_danish_time(client: TestClient) -> None:
    # Registered at 09:00 UTC, which in March is ten o'clock in Denmark.
    question = "from=2021-01-01&to=2021-05-01&by="
    for clock, ended in (("09:59", 0), ("10:00", 1)):
        rows = rows_of(client.get(f"/effect.json?{question}&known_at=2021-03-01T{clock}").text)
        assert rows[0]["ended"] == ended


def test_the_fixed_link_gives_the_same_figures_after_more_events(site: Site) -> None:
    with TestClient(site.app()) as client:
        page = client.get("/occupancy").text
        found = re.search(r'href="(/occupancy\?[^"]+at_position=17)"', page)
        assert found is not None
        link = found[1].replace("&amp;", "&")
        json = link.replace("/occupancy?", "/occupancy.json?")
        before = client.get(json).text
        more = build.started("2021-02-01", "late", ("2021-02-01", "2021-03-31"), "b1")
        site.add(*build.numbered("late", [more]))
        assert client.get(json).text == before
        live = json.replace("&at_position=17", "")
        assert client.get(live).text != before


def test_says_that_the_published_history_is_synthetic(site: Site) -> None:
    said = "Syntetisk historik:</strong> tallene gengiver offentliggjorte opgørelser, ikke personer"
    with TestClient(site.app()) as client:
        paths = ["/", *(f"/{name}" for name in NAMES)]
        assert not any(said in client.get(path).text for path in paths)
        event = build.company("2021-09-01", "c9", "public") | {"source": "/praktiklog/published"}
        site.add(*build.numbered("published", [event]))
        assert all(said in client.get(path).text for path in paths)


def test_says_how_many_events_it_did_not_know(site: Site) -> None:
    strange = build.event(
        "placement.teleported", "p1", "2021-09-01", {"placement_id": "p1"}, "aarhus"
    )
    site.add(*build.numbered("strange", [strange]))
    with TestClient(site.app()) as client:
        assert "1 hændelse af ukendt type" in client.get("/occupancy").text
        assert "Belægning: <strong>1 hændelse" in client.get("/").text


def test_says_that_a_projection_stands_still(site: Site) -> None:
    with TestClient(site.app()) as client, psycopg.connect(site.conninfo) as connection:
        checkpoint.fail(connection, "flow", 17, "event 99 cannot be applied <b>")
        checkpoint.pause(connection, "effect")
        connection.commit()
        assert "event 99 cannot be applied &lt;b&gt;" in client.get("/flow").text
        assert "sat på pause" in client.get("/effect").text


def test_start_page_tells_how_fresh_each_projection_is(client: TestClient) -> None:
    shown = text_of(client.get("/").text)
    for name in ("Belægning", "Flow", "Effekt"):
        assert f"{name} 17 31. august 2021 kl. 11.00.00 0" in shown


def test_an_open_page_can_ask_for_its_table_without_the_chart(client: TestClient) -> None:
    path = f"/occupancy?{query('occupancy')}"
    whole = client.get(path).text
    table = client.get(path, headers={"Praktiklog-Part": "table"}).text
    chart = client.get(path, headers={"Praktiklog-Part": "chart"}).text
    assert "<svg" not in table
    assert table[table.index("<table>") :] == whole[whole.index("<table>") :]
    found = [re.search(r"<svg.*</svg>", text, re.DOTALL) for text in (whole, chart)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0][0] == found[1][0]


def test_an_id_that_a_spreadsheet_would_compute_is_quoted(site: Site) -> None:
    start = build.started("2021-02-01", "p-formula", ("2021-02-01", "2021-03-31"), "-1")
    site.add(*build.numbered("formula", [start]))
    with TestClient(site.app()) as client:
        question = "from=2021-02-01&to=2021-03-01&by=agreement_id"
        assert "\n'-1," in client.get(f"/occupancy.csv?{question}").text.replace("\r", "")
