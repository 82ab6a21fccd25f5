"""Several people at once, each with a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def together(count, act):
    """Call `act(number)` in `count` threads that start at the same moment; results and refusals in order."""
    start = Barrier(count)

    def one(number):
        start.wait(30)
        try:
            return act(number)
        except Exception as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
