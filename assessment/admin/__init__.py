from . import forms, framework, profiles, reviews, rooms

__all__ = ["forms", "framework", "profiles", "reviews", "rooms"]
