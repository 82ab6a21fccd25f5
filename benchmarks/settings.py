"""The product as it is, with every answer saying how many queries it cost."""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, MIDDLEWARE

MIDDLEWARE = ["benchmarks.counting.CountQueries", *MIDDLEWARE]
SESSION_COOKIE_NAME = "session-bench"
STATIC_ROOT = BASE_DIR / "var" / "bench" / "static"
