"""A question that cannot be answered is refused with what to do, and nothing is repeated raw."""

import pytest
from litestar.testing import TestClient


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/vacancies?on=tomorrow", "Skriv datoen som ÅÅÅÅ-MM-DD"),
        ("/vacancies?on=2021-02-30", "Skriv datoen som ÅÅÅÅ-MM-DD"),
        ("/vacancies?on=0001-01-01", "Vælg en dato fra 1900-01-01 til 2200-12-31"),
        ("/occupancy?from=2021-01-01", "Giv både fra og til"),
        ("/occupancy?to=2021-01-01", "Giv både fra og til"),
        ("/occupancy?from=2021-02-01&to=2021-02-01", "Perioden er tom"),
        ("/occupancy?from=2021-02-01&to=2021-01-01", "Perioden er tom"),
        ("/occupancy?by=horoscope", "Vælg blandt jobcentre, company_id"),
        ("/flow?by=month,slot_kind", "Vælg blandt jobcentre, target_group"),
        ("/effect?horizon=9m", "Vælg blandt 4w, 5w"),
        ("/effect?known_at=yesterday", "Skriv tidspunktet som"),
        ("/effect?known_at=2190-01-01T00:00", "ligger i fremtiden"),
        ("/effect?at_position=0", "et helt tal fra 1"),
        ("/effect?at_position=-3", "et helt tal fra 1"),
        ("/effect?at_position=1e9", "et helt tal fra 1"),
        ("/effect?at_position=99999999999999999999", "et helt tal fra 1"),
        ("/effect?at_position=18", "Vælg en position fra 1 til 17"),
        ("/effect?at_position=3&known_at=2021-03-01T00:00", "ikke begge"),
        ("/flow?jobcentre=Aarhus+Kommune", "små bogstaver"),
        ("/flow?jobcentre=aarhuus", "Mente du aarhus?"),
        ("/vacancies?on=2021-02-10&jobcentre=nyborgg", "Mente du nyborg?"),
        ("/occupancy?slot_kind=centre", "siden har ikke det valg"),
    ],
)
def test_wrong_parameters_are_explained(client: TestClient, path: str, said: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert said in answer.text
    assert "Traceback" not in answer.text
    assert "<h1>Spørgsmålet kan ikke besvares</h1>" in answer.text


def test_all_mistakes_are_named_at_once(client: TestClient) -> None:
    text = client.get("/effect?from=x&to=y&horizon=z&by=w").text
    assert all(f"{name}=" in text for name in ("from", "to", "horizon", "by"))


def test_programs_get_the_mistake_as_a_problem(client: TestClient) -> None:
    answer = client.get("/effect.json?horizon=9m")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == 400
    assert "Vælg blandt" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["on", "jobcentre", "known_at", "at_position"])
def test_what_was_asked_is_never_repeated_as_markup(client: TestClient, name: str) -> None:
    answer = client.get("/vacancies", params={name: "<script>alert(1)</script>"})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


def test_empty_fields_of_a_form_count_as_not_given(client: TestClient) -> None:
    form = "from=&to=&horizon=&jobcentre=&known_at=&at_position=&by=&by=month"
    assert client.get(f"/effect?{form}").status_code == 200


def test_keys_may_be_repeated_or_listed(client: TestClient) -> None:
    period = "from=2021-01-01&to=2021-05-01"
    listed = client.get(f"/flow.json?{period}&by=jobcentre,month").json()
    assert listed == client.get(f"/flow.json?{period}&by=jobcentre&by=month&by=month").json()
    total = client.get(f"/flow.json?{period}&by=").json()
    assert [row["referred"] for row in total] == [3]


@pytest.mark.parametrize(
    "path", ["/horoscope", "/vacancies.xml", "/live/horoscope", "/static/x.js"]
)
def test_unknown_pages_are_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pages_are_only_shown(client: TestClient) -> None:
    assert client.post("/vacancies").status_code == 405
