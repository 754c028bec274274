"""One person's time at a shared PC, and its end. Without Qt: the window tells it what happens."""

from kiosk.visit.idle import Going, IdleLimits, IdleWatch, Over, Phase, Warned
from kiosk.visit.real_time import RealTime

__all__ = ["Going", "IdleLimits", "IdleWatch", "Over", "Phase", "RealTime", "Warned"]
