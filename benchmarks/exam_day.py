"""An exam day of 5,000 candidates on this machine, open loop; with --faults the same while its parts are killed.

python benchmarks/exam_day.py                     codes, starts, ten minutes of saves, hand-ins, the knee: half an hour
python benchmarks/exam_day.py --minutes 1         shorter saves
python benchmarks/exam_day.py --faults            web worker, PostgreSQL and Valkey killed during the saves
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("OFFICE_ENV", "local")

from psycopg import sql

from benchmarks import offices, site, table
from benchmarks.exam_day_load import Hall, Pool, Told, evenly
from scripts.compile_messages import compile_catalogues

CANDIDATES, AT_THE_DOOR = 5000, 3000
PARTS = ("codes", "saves", "knee", "end")
"""Besides the starts, without which there is nothing to save."""
RESULTS = Path(__file__).parent / "exam_day_results.md"
chance = random.Random(5)  # noqa: S311


def ready(candidates: int, at_the_door: int) -> str:
    """A database with everybody seated, made once for these migrations and sizes."""
    name = f"exam_{candidates}_{at_the_door}_{offices.name_of(0).rpartition('_')[2]}"
    if name not in offices.databases():
        for old in offices.databases():
            if old.startswith("exam_"):
                offices.drop(old)
        print(f"Seating {candidates + at_the_door:,} candidates…", flush=True)
        half = f"half_{name}"
        offices.drop(half)
        with offices.connected("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half)))
        offices.manage(half, "migrate", "--verbosity", "0")
        offices.run(half, "-m", "benchmarks.exam_day_seed", "seed", str(candidates), str(at_the_door))
        with offices.connected("postgres") as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name))
            )
    return name


@contextmanager
def served(database: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """gunicorn with the settings of production: two workers of four threads."""
    port = site.free_port()
    env = offices.environment(database, DJANGO_SETTINGS_MODULE="benchmarks.exam_settings", PORT=str(port))
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
    with (offices.HOME / "exam-web.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=offices.ROOT, env=env, stdout=log, stderr=log)  # noqa: S603
    try:
        site.wait_for(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(40)


def asked_inside(database: str, *arguments: str) -> dict:
    printed = offices.run(
        database, "-m", "benchmarks.exam_day_seed", *arguments, DJANGO_SETTINGS_MODULE="benchmarks.exam_settings"
    )
    return json.loads(printed.splitlines()[-1])


def judged(name: str, told: Told, limits: dict[float, float]) -> str:
    missed = [f"p{p} {told.at(p):.0f} > {most:.0f} ms" for p, most in limits.items() if told.at(p) > most]
    missed += [f"{told.bad} not answered as they should"] if told.bad else []
    line = f"| {name} | {told.line()} | {'missed: ' + ', '.join(missed) if missed else 'kept'} |"
    print(line, flush=True)
    return line


def acknowledged(hall: Hall) -> str:
    path = offices.HOME / "acknowledged.json"
    path.write_text(json.dumps({n: rows for n, rows in enumerate(hall.acknowledged) if rows}))
    return str(path)


async def day(port: int, session: str, told: argparse.Namespace) -> tuple[list[str], Hall]:
    pool = Pool(port, (f"exam-{port}", f"csrf-{port}", f"session-{port}"))
    hall, lines = Hall(pool, told.use, told.candidates), []
    if "codes" in told.only and told.door:
        codes = await hall.spread(evenly(told.door, told.door / told.codes, chance), hall.door)
        lines.append(judged(f"P30: {told.codes} exam codes a second", codes, {}))
    starts = await hall.spread(evenly(told.use, told.use / 5000 * 120, chance), hall.start)
    lines.append(judged("P31: starts (start, page and paper)", starts, {95: 2000}))
    if "saves" in told.only:
        seconds = told.minutes * 60
        lines += await _beside(
            hall, session, "P32: 167 saves a second", evenly(round(167 * seconds), seconds, chance), hall.save,
            {95: 500, 99: 2000},
        )  # fmt: skip
    for rate in told.knee if "knee" in told.only else []:
        step = await hall.spread(evenly(rate * told.step, told.step, chance), hall.save)
        limits = {95: 500, 99: 2000} if rate <= 250 else {}
        lines.append(judged(f"the knee: {rate} saves a second for {told.step} s", step, limits))
        if step.at(95) > 3000 or step.bad:
            break
    if "end" in told.only:
        times = evenly(told.use, told.use / 5000 * 300, chance)
        lines += await _beside(hall, session, "P33: hand-ins", times, hall.hand_in, {95: 3000})
    return lines, hall


async def _beside(
    hall: Hall, session: str, name: str, times: list[float], act, limits: dict[float, float]
) -> list[str]:
    """A phase, while an HR officer opens the list of officials every two seconds."""
    pages = Told(began=time.monotonic())
    reading = asyncio.create_task(hall.page(session, "/officials/", pages, time.monotonic() + times[-1]))
    told = await hall.spread(times, act)
    lines = [judged(name, told, limits)]
    await reading
    return [*lines, judged("the list of officials meanwhile", pages, {95: 1000})]


# Faults


def children_of(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(one) for one in found]


def kill_web_worker(web: subprocess.Popen) -> None:
    os.kill(children_of(web.pid)[0], signal.SIGKILL)


def restart_postgres(_web) -> None:
    offices.SERVERS.stop_postgres()
    offices.SERVERS.start_postgres()


def kill_postgres(_web) -> None:
    """The postmaster alone; whoever watches over it (here we, in production Docker) starts it again."""
    os.kill(int((offices.SERVERS.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    time.sleep(1)
    offices.SERVERS.start_postgres()


def kill_valkey(_web) -> None:
    import redis

    client = redis.Redis.from_url(offices.SERVERS.redis_url)
    os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
    time.sleep(1)
    offices.SERVERS.start_valkey()


FAULTS = {
    "web worker kill -9": kill_web_worker, "PostgreSQL restarted": restart_postgres,
    "PostgreSQL kill -9": kill_postgres, "Valkey kill -9": kill_valkey,
}  # fmt: skip


async def faults(port: int, web: subprocess.Popen, told: argparse.Namespace) -> tuple[list[str], Hall]:
    pool = Pool(port, (f"exam-{port}", f"csrf-{port}", f"session-{port}"))
    hall, lines = Hall(pool, told.use, told.candidates), []
    starts = await hall.spread(evenly(told.use, told.use / 5000 * 120, chance), hall.start)
    lines.append(judged("starts", starts, {95: 2000}))
    for name, act in FAULTS.items():
        saves = asyncio.create_task(
            hall.spread(evenly(told.rate * told.step, told.step, chance), hall.save_as_a_browser_does)
        )
        await asyncio.sleep(told.step / 3)
        began = time.monotonic()
        done = asyncio.create_task(asyncio.to_thread(act, web))
        away = await _away(pool, done)
        found = await saves
        back = f"answers again after {away:.1f} s ({time.monotonic() - began:.0f} s until all were acknowledged)"
        silent = found.statuses.get(-503, 0)
        verdict = "missed" if away > 10 or silent else "kept"
        lines.append(f"| {name} at {told.rate} saves a second | {found.line()}; {back} | {verdict} |")
        print(lines[-1], flush=True)
    return lines, hall


async def _away(pool: Pool, done: asyncio.Task) -> float:
    """Seconds from the fault until a save is answered again, ten times in a row."""
    from benchmarks.exam_day_load import pass_of

    began, last, row = time.monotonic(), 0.0, 0
    while row < 10 or not done.done():
        try:
            status, _h, _c = await pool.ask("POST", "/exam/room/save/", b"{}", word=pass_of(0), patience=5)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError, IndexError):
            status = 0
        row = row + 1 if status == 200 else 0
        if status != 200:
            last = time.monotonic() - began
        await asyncio.sleep(0.1)
    return last


def main() -> None:
    told = asked()
    compile_catalogues()
    offices.HOME.mkdir(parents=True, exist_ok=True)
    offices.start()
    load = os.getloadavg()[0]
    template = ready(told.candidates, told.door)
    offices.manage(template, "collectstatic", "--verbosity", "0", "--no-input")
    with offices.copy_of(template) as database:
        session = asked_inside(database, "now")["session"]
        with served(database) as (port, web):
            act = faults(port, web, told) if told.faults else day(port, session, told)
            lines, hall = asyncio.run(act)
        if not told.faults and "end" in told.only:
            marked = asked_inside(database, "mark")
            verdict = "kept" if marked["seconds"] <= 60 else "missed"
            lines.append(
                f"| P33: marked after the last hand-in | {marked['marked']:,} in {marked['seconds']} s | {verdict} |"
            )
            print(lines[-1])
        checked = asked_inside(database, "check", acknowledged(hall))
    verdict = "kept" if not checked["lost"] and not checked["different"] else "missed"
    lines.append(
        f"| acknowledged answers in the table | {checked['acknowledged']:,} acknowledged, {checked['lost']} lost, "
        f"{checked['different']} different; {checked['states']} | {verdict} |"
    )
    print(lines[-1])
    if set(told.only) == set(PARTS):
        write("Faults" if told.faults else "Load", lines, load)


def write(part: str, lines: list[str], load: float) -> None:
    """Each part replaces its own section."""
    kept = (
        RESULTS.read_text()
        if RESULTS.exists()
        else "# Exam day: last results\n\nHow it is measured: [README](README.md).\n"
    )
    sections = kept.split("\n## ")
    text = "\n".join(["| what | measured | |", "| --- | --- | --- |", *lines])
    fresh = f"{part}\n\n{time.strftime('%Y-%m-%d')}. {table.machine()} Load when the run began: {load:.1f}.\n\n{text}\n"
    rest = [one for one in sections[1:] if not one.startswith(part)]
    RESULTS.write_text("\n## ".join([sections[0].rstrip("\n") + "\n", *rest, fresh]))


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=CANDIDATES)
    parser.add_argument("--use", type=int, default=0, help="only so many of the candidates (all)")
    parser.add_argument("--door", type=int, default=AT_THE_DOOR, help="candidates who come with a code (3000)")
    parser.add_argument("--codes", type=int, default=110, help="codes a second (110)")
    parser.add_argument("--minutes", type=float, default=10, help="of 167 saves a second (10)")
    parser.add_argument(
        "--knee", type=lambda text: [int(n) for n in text.split(",") if n], default=[200, 250, 300, 350, 400]
    )
    parser.add_argument(
        "--step", type=int, default=60, help="seconds of each step of the knee, and around each fault (60)"
    )
    parser.add_argument("--rate", type=int, default=167, help="saves a second during faults (167)")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--faults", action="store_true")
    told = parser.parse_args()
    told.use = told.use or told.candidates
    return told


if __name__ == "__main__":
    main()
