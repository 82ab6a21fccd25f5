"""A child process that does work somebody else's text could make endless: so much processor for a task, so much memory.

The child is forked, not a new interpreter: importing the renderer costs more than most papers. It stays for the next
task, so that what the renderer keeps (fonts, shaping, tables of characters) is learned once; it holds nothing open but
its end of a socket, ends when this process ends, and is replaced when it dies, has grown, or has done its share.
"""

import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

CPU_SECONDS = 60
"""For one task."""
MEMORY_BYTES = 1024**3
GROWN_BYTES = MEMORY_BYTES // 4
"""A child that has kept so much from its tasks makes room for a new one."""
COLLECT = (50_000, 5, 20)
"""When the child looks for garbage. A layout is a great many objects that live as long as the task and then die together;
looking through them, and through everything the parent had loaded, took a fifth of the time of a paper."""
TASKS = 200
"""After so many a new child begins."""
PATIENCE_SECONDS = 150
BEAT_SECONDS = 10
HEAD = struct.Struct(">II")

Work = Callable[[dict], tuple[dict, bytes]]


class OverLimit(Exception):
    """The task needed more processor, memory or time than it may."""


class Killed(Exception):
    """Somebody ended the child; the task is not to blame."""


def run(work: Work, task: dict, beat: Callable[[], object] | None = None) -> tuple[dict, bytes]:
    """What `work(task)` returns, done in a child. `beat` is called while waiting, to hold a lease.

    Raises OverLimit; a child that was killed from outside is replaced once.
    """
    try:
        return _in_a_child(work, task, beat)
    except Killed:
        pass
    try:
        return _in_a_child(work, task, beat)
    except Killed as again:
        raise OverLimit("killed twice") from again


def end_children() -> None:
    """The next task begins a new child."""
    while _idle:
        _idle.pop().end()


def _in_a_child(work: Work, task: dict, beat) -> tuple[dict, bytes]:
    child = _free_child(work)
    try:
        head, body = child.do(task, beat)
    except BaseException:
        child.end()
        raise
    if head.pop("last") or _idle:
        child.end()
    else:
        _idle.append(child)
    return head, body


_idle: list["Child"] = []
"""At most one waits; threads that work at the same time have children of their own."""
os.register_at_fork(after_in_child=_idle.clear)


def _free_child(work: Work) -> "Child":
    while _idle:
        with suppress(IndexError):  # another thread was faster
            child = _idle.pop()
            if child.work is work and child.is_waiting():
                return child
            child.end()
    return Child(work)


class Child:
    def __init__(self, work: Work):
        self.work = work
        self.socket, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            _serve(theirs, work)
        theirs.close()

    def is_waiting(self) -> bool:
        """Nothing to read: neither the end of a dead child nor a late answer."""
        readable, _writable, _odd = select.select([self.socket], [], [], 0)
        return not readable

    def do(self, task: dict, beat) -> tuple[dict, bytes]:
        ends = time.monotonic() + PATIENCE_SECONDS
        try:
            _send(self.socket, task, b"")
            while not select.select([self.socket], [], [], BEAT_SECONDS)[0]:
                if time.monotonic() > ends:
                    raise OverLimit("time")
                if beat:
                    beat()
            answer = _receive(self.socket)
        except (BrokenPipeError, ConnectionResetError):
            answer = None
        if answer is None:
            self._say_why()
        return answer

    def _say_why(self) -> NoReturn:
        _pid, status = os.waitpid(self.pid, 0)
        self.pid = 0
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            raise Killed
        raise OverLimit(f"status {status}")

    def end(self) -> None:
        self.socket.close()
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0


# In the child


def _serve(parent: socket.socket, work: Work) -> NoReturn:
    status = 1
    try:
        _let_go_of_the_parent(parent.fileno())
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_DATA, MEMORY_BYTES)
        gc.freeze()  # what the parent had loaded lives as long as the child
        gc.set_threshold(*COLLECT)
        at_first = _mapped()  # reserved by the parent's threads, not memory in use
        _limit(resource.RLIMIT_AS, MEMORY_BYTES + at_first)
        done = 0
        while (asked := _receive(parent)) is not None:
            _limit(resource.RLIMIT_CPU, int(time.process_time()) + CPU_SECONDS, for_good=False)
            head, body = _answer(work, asked[0])
            done += 1
            last = done >= TASKS or _mapped() > at_first + GROWN_BYTES
            _send(parent, head | {"last": last}, body)
        status = 0
    finally:
        os._exit(status)


def _answer(work: Work, task: dict) -> tuple[dict, bytes]:
    try:
        return work(task)
    except MemoryError:
        os._exit(3)
    except Exception as trouble:
        return {"error": f"{type(trouble).__name__}: {trouble}"[:500]}, b""


def _let_go_of_the_parent(kept: int) -> None:
    """No database, no broker, no other child's socket; the end of the parent is the only signal to stop."""
    for number in [int(name) for name in os.listdir("/dev/fd")]:
        if number > 2 and number != kept:
            with suppress(OSError):  # the folder that was just read
                os.close(number)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for number in (signal.SIGUSR1, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)


def _limit(what: int, value: int, *, for_good: bool = True) -> None:
    with suppress(ValueError, OSError):  # a stricter limit is already set, or the system does not know this one
        resource.setrlimit(what, (value, value if for_good else resource.getrlimit(what)[1]))


def _mapped() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return MEMORY_BYTES


# The socket: two lengths, a head of JSON, bytes


def _send(to: socket.socket, head: dict, body: bytes) -> None:
    told = json.dumps(head).encode()
    to.sendall(HEAD.pack(len(told), len(body)) + told + body)


def _receive(source: socket.socket) -> tuple[dict, bytes] | None:
    """None when the other side is gone."""
    lengths = _exactly(source, HEAD.size)
    if lengths is None:
        return None
    first, second = HEAD.unpack(lengths)
    content = _exactly(source, first + second)
    return None if content is None else (json.loads(content[:first]), content[first:])


def _exactly(source: socket.socket, size: int) -> bytes | None:
    parts, missing = [], size
    while missing:
        part = source.recv(min(missing, 1 << 20))
        if not part:
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
