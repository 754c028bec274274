"""One person's time at a shared PC, and its end. Without Qt: the window tells it what happens."""
