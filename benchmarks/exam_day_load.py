"""An open-loop generator: requests leave when their time has come, whether earlier ones were answered or not.

A latency counts from the moment the request should have left, so a queue inside the generator or the server shows.
Connections are kept open as the reverse proxy keeps them.
"""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field

from benchmarks.exam_day_words import code_of, pass_of

TOKEN = "a" * 32
QUESTIONS = 60


@dataclass
class Told:
    """What came of one phase."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    began: float = 0
    ended: float = 0

    def add(self, status: int, seconds: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.seconds.append(seconds)

    def at(self, percent: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.seconds) or [0.0]
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    @property
    def bad(self) -> int:
        return sum(n for status, n in self.statuses.items() if not 200 <= status < 400)

    def line(self) -> str:
        rate = len(self.seconds) / max(self.ended - self.began, 0.001)
        return (
            f"{len(self.seconds):,} requests, {rate:.0f}/s, p50 {self.at(50):.0f} ms, p95 {self.at(95):.0f} ms, "
            f"p99 {self.at(99):.0f} ms, max {self.at(100):.0f} ms, {self.statuses}"
        )


class Pool:
    """Keep-alive connections to one server; a broken one is thrown away."""

    def __init__(self, port: int, cookies: tuple[str, str, str]):
        self.port = port
        self.exam, self.csrf, self.session = cookies
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter, float]] = []

    async def ask(
        self, method: str, path: str, body: bytes = b"", *, word: str = "", session: str = "", kind="application/json",
        accept="application/json", patience: float = 60,
    ) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
        cookies = [f"{self.csrf}={TOKEN}"]
        cookies += [f"{self.exam}={word}"] if word else []
        cookies += [f"{self.session}={session}"] if session else []
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {'; '.join(cookies)}\r\n"
            f"X-CSRFToken: {TOKEN}\r\nAccept: {accept}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return await asyncio.wait_for(self._exchange(head.encode() + body), patience)

    async def _exchange(self, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        while self.idle:
            reader, writer, since = self.idle.pop()
            if time.monotonic() - since > 4 or reader.at_eof():  # the server closes idle ones after five seconds
                writer.close()
                continue
            break
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(sent)
            line = await reader.readline()
            if not line:
                raise ConnectionError("closed")
            status = int(line.split()[1])
            headers = {}
            while (line := await reader.readline()) not in (b"\r\n", b""):
                name, _colon, value = line.decode("latin-1").partition(":")
                headers[name.lower()] = value.strip()
            if "content-length" in headers:
                content = await reader.readexactly(int(headers["content-length"]))
            elif headers.get("transfer-encoding") == "chunked":
                content = b""
                while size := int(await reader.readline(), 16):
                    content += (await reader.readexactly(size + 2))[:-2]
                await reader.readline()
            else:
                content = await reader.read()
        except BaseException:
            writer.close()
            raise
        if headers.get("connection", "").lower() == "close" or "content-length" not in headers:
            writer.close()
        else:
            self.idle.append((reader, writer, time.monotonic()))
        return status, headers, content


class Hall:
    """The candidates: what each has answered, and what the server has acknowledged."""

    def __init__(self, pool: Pool, candidates: int, at_the_door: int = 0):
        self.pool = pool
        self.candidates = candidates
        self.at_the_door = at_the_door or candidates
        self.seq = [0] * candidates
        self.acknowledged: list[dict[int, tuple[int, str]]] = [{} for _n in range(candidates)]
        self.chance = random.Random(11)  # noqa: S311

    async def spread(self, times: list[float], act) -> Told:
        """Call `act(index, told, due)` at each of the times (seconds from now), open loop."""
        told = Told(began=time.monotonic())
        waiting = set()
        for index, offset in enumerate(times):
            due = told.began + offset
            if (pause := due - time.monotonic()) > 0:
                await asyncio.sleep(pause)
            task = asyncio.create_task(act(index, told, due))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        while waiting:
            await asyncio.wait(set(waiting))
        told.ended = time.monotonic()
        return told

    async def _once(self, told: Told, due: float, *args, **values) -> tuple[int, bytes]:
        try:
            status, _headers, content = await self.pool.ask(*args, **values)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError, IndexError):
            status, content = 0, b""
        told.add(status, time.monotonic() - due)
        return status, content

    async def door(self, index: int, told: Told, due: float) -> None:
        number = self.at_the_door + index
        body = f"number={number:05}&code={code_of(number)}".encode()
        status, _content = await self._once(
            told, due, "POST", "/exam/door/", body, kind="application/x-www-form-urlencoded", accept="text/html"
        )
        if status == 200:
            told.statuses[-1] = told.statuses.get(-1, 0) + 1

    async def start(self, index: int, told: Told, due: float) -> None:
        """Press Start, get the page, get the paper: the time until the questions stand there."""
        word = pass_of(index)
        try:
            one, _h, _c = await self.pool.ask("POST", "/exam/room/start/", word=word, accept="text/html")
            two, _h, page = await self.pool.ask("GET", "/exam/room/", word=word, accept="text/html")
            three, _h, paper = await self.pool.ask("GET", "/exam/room/paper/", word=word)
            right = (
                (one, two, three) == (302, 200, 200) and b"data-exam" in page and paper.count(b'"stem"') >= QUESTIONS
            )
            status = 200 if right else max(one, two, three, 599)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError, IndexError):
            status = 0
        told.add(status, time.monotonic() - due)

    def answer(self, candidate: int) -> tuple[int, int, str, bytes]:
        self.seq[candidate] += 1
        number, place, seq = self.chance.randint(1, QUESTIONS), str(self.chance.randint(1, 4)), self.seq[candidate]
        body = {
            "answers": [{"n": number, "a": {"1": [place]}, "f": False, "s": seq}],
            "seen": {str(number): seq},
            "facts": [],
        }
        return number, seq, place, json.dumps(body).encode()

    def keep(self, candidate: int, number: int, seq: int, place: str, status: int, content: bytes) -> bool:
        if status != 200 or json.loads(content)["kept"].get(str(number)) is None:
            return False
        if self.acknowledged[candidate].get(number, (0, ""))[0] < seq:
            self.acknowledged[candidate][number] = (seq, place)
        return True

    async def save(self, index: int, told: Told, due: float, path: str = "/exam/room/save/") -> None:
        candidate = index % self.candidates
        number, seq, place, body = self.answer(candidate)
        status, content = await self._once(told, due, "POST", path, body, word=pass_of(candidate))
        if status == 200 and not self.keep(candidate, number, seq, place, status, content):
            told.statuses[-2] = told.statuses.get(-2, 0) + 1

    async def save_as_a_browser_does(self, index: int, told: Told, due: float) -> None:
        """Send again, later and later, until it is acknowledged; what the server asks for is the least."""
        candidate = index % self.candidates
        number, seq, place, body = self.answer(candidate)
        failures = 0
        while True:
            try:
                status, headers, content = await self.pool.ask(
                    "POST", "/exam/room/save/", body, word=pass_of(candidate), patience=10
                )
            except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError, IndexError):
                status, headers, content = 0, {}, b""
            if self.keep(candidate, number, seq, place, status, content):
                told.add(200, time.monotonic() - due)
                return
            told.statuses[status] = told.statuses.get(status, 0) + 1
            if status == 503 and "retry-after" not in headers:
                told.statuses[-503] = told.statuses.get(-503, 0) + 1
            failures += 1
            most = min(30, 1.5 * 2**failures)
            asked = float(headers.get("retry-after", 0) or 0)
            await asyncio.sleep(max(asked, most / 2) + self.chance.random() * most / 2)

    async def hand_in(self, index: int, told: Told, due: float) -> None:
        await self.save(index, told, due, "/exam/room/hand-in/")

    async def page(self, session: str, path: str, told: Told, until: float) -> None:
        """One HR officer who opens a page every two seconds."""
        while time.monotonic() < until:
            await self._once(told, time.monotonic(), "GET", path, session=session, accept="text/html")
            await asyncio.sleep(2)
        told.ended = time.monotonic()


def evenly(count: int, seconds: float, chance: random.Random, jitter: float = 0.3) -> list[float]:
    """Times spread over so many seconds, each moved by up to ± jitter of what lies between two."""
    step = seconds / count
    return sorted(max(0.0, (n + chance.uniform(-jitter, jitter)) * step) for n in range(count))
