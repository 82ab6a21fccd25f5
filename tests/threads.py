"""Several people at once, each with a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from personnel.errors import RuleViolation


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


def pressed(act, people=8):
    """`act()` by several at the same moment: what came of it for those who won; everybody else was told in words."""
    answers = together(people, lambda _number: act())
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    unexpected = [refusal for refusal in refusals if not isinstance(refusal, RuleViolation)]
    assert not unexpected, unexpected
    return [answer for answer in answers if not isinstance(answer, Exception)]
