"""The scalar types of the contract: ids, codes, numbers and dates with their limits.

A scalar may carry marks, see `praktiklog_events.marks`.

These limits are part of the stored format (contract, "Limits"); loosening one is allowed,
tightening one needs a new event version.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

# `$` alone would accept a trailing newline in Python; the look-ahead forbids it and is valid in
# the regular expressions of JSON Schema as well.
_END = r"$(?!\n)"

# Control characters, line and paragraph separators, and what turns the direction of writing: a
# name with one of them reads as another, in a terminal or on a page.
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"

Id = Annotated[
    str,
    Meta(
        pattern=rf"^[A-Za-z0-9._:-]{{1,64}}{_END}",
        description="An opaque id: 1 to 64 of A-Z a-z 0-9 . _ : -",
        extra={"opaque": True},
    ),
]
Code = Annotated[
    str,
    Meta(
        pattern=rf"^[a-z0-9_]{{1,40}}{_END}",
        description="A code: 1 to 40 of a-z 0-9 _ (never free text)",
        extra={"opaque": True},
    ),
]
Jobcentre = Annotated[
    str,
    Meta(
        pattern=rf"^(_all|[a-z0-9-]{{1,40}}){_END}",
        description="A jobcentre's slug, or _all for a fact about every one",
        extra={"opaque": True},
    ),
]
Branch = Annotated[
    str, Meta(pattern=rf"^[0-9]{{2,6}}{_END}", description="Branch code, DB07: 2 to 6 digits")
]
Cvr = Annotated[
    str, Meta(pattern=rf"^[0-9]{{8}}{_END}", description="CVR number of the company: 8 digits")
]
Sha256 = Annotated[
    str, Meta(pattern=rf"^[0-9a-f]{{64}}{_END}", description="SHA-256, 64 hexadecimal digits")
]
Name = Annotated[
    str,
    Meta(
        pattern=rf"^[^{_UNSEEN}]{{1,200}}{_END}",
        description="A name of a company or document, without control characters",
    ),
]
RuleNames = Annotated[
    str,
    Meta(
        pattern=rf"^[A-Za-z0-9]{{1,80}}(,[A-Za-z0-9]{{1,80}}){{0,99}}{_END}",
        description="Names of rules with commas between them",
    ),
]
Postcode = Annotated[
    str, Meta(pattern=rf"^[0-9]{{4}}{_END}", description="A Danish postcode: 4 digits")
]
Reference = Annotated[
    str,
    Meta(
        pattern=rf"^[A-Za-z0-9._:/-]{{1,64}}{_END}",
        description="A number in a case system: 1 to 64 of A-Z a-z 0-9 . _ : / -",
        extra={"opaque": True},
    ),
]
MeasureName = Annotated[
    str,
    Meta(
        pattern=rf"^[a-z0-9_]{{1,40}}(@[0-9]{{1,4}})?{_END}",
        description="A measure, perhaps with its version: empty_slots@1",
    ),
]
Position = Annotated[int, Meta(ge=0, description="A position in the log")]
Share = Annotated[float, Meta(ge=0, le=1, description="A share, from 0 to 1")]
Slots = Annotated[int, Meta(ge=0, le=10_000, description="A number of slots")]
Count = Annotated[int, Meta(ge=0, le=10_000_000, description="A number of persons")]
Hours = Annotated[float, Meta(ge=0, le=168, description="Hours a week")]
Amount = Annotated[float, Meta(ge=0, description="An amount, not negative")]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339 with its offset")]

OutcomeSource = Literal["register", "manual"]

# Ids that name a thing: an event carries the tag of every one that stands in it.
AgreementId = Annotated[Id, Meta(extra={"tag": "agreement"})]
CandidateId = Annotated[Id, Meta(extra={"tag": "candidate"})]
ContactId = Annotated[Id, Meta(extra={"tag": "contact"})]
CompanyId = Annotated[Id, Meta(extra={"tag": "company"})]
MentorId = Annotated[Id, Meta(extra={"tag": "mentor"})]
OrderId = Annotated[Id, Meta(extra={"tag": "order"})]
PlacementId = Annotated[Id, Meta(extra={"tag": "placement"})]
ReferralId = Annotated[Id, Meta(extra={"tag": "referral"})]
ReservationId = Annotated[Id, Meta(extra={"tag": "reservation"})]
StaffId = Annotated[Id, Meta(extra={"tag": "staff"})]

# What is said to have happened: not later than the Danish date, or the moment, of registration.
Happened = Annotated[date, Meta(extra={"happened": True})]
HappenedAt = Annotated[Moment, Meta(extra={"happened": True})]
