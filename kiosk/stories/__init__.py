"""Stories that people tell: looked over with them, sealed to the publisher's key, queued, and brought or sent away."""
