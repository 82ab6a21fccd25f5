"""The product as it is, with the collected static files of the measurements."""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR

STATIC_ROOT = BASE_DIR / "var" / "bench" / "static"
