"""Analysis by design: the condition was randomised, and the analysis follows the randomisation."""

from unaided.trials.analysis import analyse_trial
from unaided.trials.result import Contrast, SmallSample, TrialResult, Unknown
from unaided.trials.spec import Role, TrialSpec

__all__ = [
    "Contrast",
    "Role",
    "SmallSample",
    "TrialResult",
    "TrialSpec",
    "Unknown",
    "analyse_trial",
]
