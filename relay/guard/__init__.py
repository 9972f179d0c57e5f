"""Jaga: finds contact details in what people write, however they hide them, and masks them.

    from relay.guard import judge
    verdict = judge("wa aku nol delapan satu dua, tiga empat lima enam, tujuh delapan sembilan nol")
    verdict.text  # "wa aku [nomor disamarkan]"

Pure: no I/O, no clock, no chance. The time a judgement takes grows in proportion to the text.
"""

from relay.guard.judgement import Verdict, judge, mask
from relay.guard.memory import Memory
from relay.guard.policy import Content, Policy
from relay.guard.reading import spellings
from relay.guard.verdict import MASKS, Finding, Intent, Kind, Outcome, Place, Reason
from relay.session import Role

__all__ = [
    "MASKS",
    "Content",
    "Finding",
    "Intent",
    "Kind",
    "Memory",
    "Outcome",
    "Place",
    "Policy",
    "Reason",
    "Role",
    "Verdict",
    "judge",
    "mask",
    "spellings",
]
