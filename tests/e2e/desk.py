"""A caseworker's desk: a jobcentre of its own in the running product, and commands over HTTP."""

from datetime import timedelta
from itertools import count
from typing import Any

import httpx

from praktiklog_runtime import clock

TODAY = clock.danish_date(clock.now())
SLOTS = 50
_NUMBERS = count(1)


class Desk:
    """One jobcentre with one company and one agreement of 50 slots, open since three weeks."""

    jobcentre = "browser"
    agreement = "browser-a1"
    company = "browser-c1"

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=30)
        self.command(
            "register-company",
            company_id=self.company,
            name="Bageriet",
            sector="private",
            jobcentre=self.jobcentre,
        )
        self.command(
            "open-slots",
            agreement_id=self.agreement,
            company_id=self.company,
            jobcentre=self.jobcentre,
            slot_kind="centre",
            slots=SLOTS,
            opened_on=(TODAY - timedelta(days=20)).isoformat(),
        )

    def address(self, page: str, **asked: object) -> str:
        """Return the address of a page about this jobcentre."""
        fields = {"jobcentre": self.jobcentre} | asked
        return f"{self.url}/{page}?" + "&".join(f"{name}={asked}" for name, asked in fields.items())

    def command(self, name: str, /, **fields: Any) -> None:
        """Have a command accepted."""
        answer = self._http.post(f"/commands/{name}", json=fields)
        assert answer.status_code == 201, answer.text

    def start_placement(self) -> None:
        """Let somebody start in the agreement today."""
        number = next(_NUMBERS)
        self.command(
            "start-placement",
            placement_id=f"browser-p{number}",
            agreement_id=self.agreement,
            company_id=self.company,
            candidate_id=f"browser-k{number}",
            jobcentre=self.jobcentre,
            offer="praktik",
            target_group="kontanthjaelp",
            started_on=TODAY.isoformat(),
            planned_end_on=(TODAY + timedelta(days=60)).isoformat(),
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()
