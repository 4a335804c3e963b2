"""How a customer sounds: upset, pleased or neither, by words alone."""

from app.services.moods.reading import GOOD, UPSET, mood_of

__all__ = ["GOOD", "UPSET", "mood_of"]
