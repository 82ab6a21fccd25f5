from . import exam_content, forms, framework, profiles, reviews, rooms

__all__ = ["exam_content", "forms", "framework", "profiles", "reviews", "rooms"]
