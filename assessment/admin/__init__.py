from . import forms, profiles, reviews, rooms

__all__ = ["forms", "profiles", "reviews", "rooms"]
