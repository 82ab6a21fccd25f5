from . import forms, reviews

__all__ = ["forms", "reviews"]
