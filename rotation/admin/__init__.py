from . import terms

__all__ = ["terms"]
