"""How many placed persons a company may have (rimelighedskrav)."""

import math

from praktiklog_services.law.blocks import Ratio


def ratio_cap(ratio: Ratio, ordinary: float) -> float:
    """Tell the largest number of placed persons beside so many ordinary employees.

    One for every `per_first` of the first `first_up_to`, and one for every `per_rest` of the
    others; each part is rounded as the set says.
    """
    first = min(ordinary, ratio.first_up_to) / ratio.per_first
    rest = max(ordinary - ratio.first_up_to, 0) / ratio.per_rest
    if ratio.rounding == "floor":
        first, rest = math.floor(first), math.floor(rest)
    return max(ratio.at_least, first) + rest
