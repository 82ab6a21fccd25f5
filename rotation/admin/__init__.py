from . import policies, terms

__all__ = ["policies", "terms"]
