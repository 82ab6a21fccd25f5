"""Answers kept while somebody asks the same again: for long work over rows that hardly ever change.

Outside `using` nothing is kept. The keeper of a store says how long it may be trusted (`structure.remembered`).
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Answer = TypeVar("Answer")

_store: ContextVar[dict | None] = ContextVar("remembered", default=None)


def remember(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What `ask` answers; asked once for a key while a store is in use."""
    store = _store.get()
    if store is None:
        return ask()
    if key not in store:
        store[key] = ask()
    return store[key]


def is_on() -> bool:
    return _store.get() is not None


@contextmanager
def using(store: dict) -> Iterator[None]:
    before = _store.set(store)
    try:
        yield
    finally:
        _store.reset(before)
