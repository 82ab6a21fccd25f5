from . import forms, reviews, rooms

__all__ = ["forms", "reviews", "rooms"]
