"""Properties are looked for in the same examples every time, and no example fails for being slow on a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("tertulia", deadline=None, derandomize=True, database=None)
settings.load_profile("tertulia")
