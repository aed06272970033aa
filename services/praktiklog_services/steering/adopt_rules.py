"""AdoptRules -> rules.adopted: a rule set holds from a day on, known by the hash of its text.

Its text must be kept before, also for an adoption of history: a log that names a set whose text
nobody has cannot be judged by it.
"""

from praktiklog_events import RulesAdopted
from praktiklog_services.deciding.rule import contradicts, refuse, warn
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.steering.rules.local_rules_touch_the_law import LocalRulesTouchTheLaw
from praktiklog_services.steering.rules.rule_set_is_backdated import RuleSetIsBackdated
from praktiklog_services.steering.rules.rule_set_is_hypothetical import RuleSetIsHypothetical
from praktiklog_services.steering.rules.rule_set_is_malformed import RuleSetIsMalformed
from praktiklog_services.steering.rules.rule_set_is_not_its_text import RuleSetIsNotItsText
from praktiklog_services.steering.rules.unknown_rule_set import UnknownRuleSet

SLICE = Slice(
    command="adopt-rules",
    service="steering",
    fact=RulesAdopted,
    rules=(
        contradicts(RuleSetIsNotItsText),
        contradicts(RuleSetIsMalformed),
        refuse(UnknownRuleSet),
        refuse(LocalRulesTouchTheLaw),
        refuse(RuleSetIsHypothetical, gives_way=True),
        warn(RuleSetIsBackdated),
    ),
)
