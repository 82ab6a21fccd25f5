"""Long work, measured inside one process of the product: `python -m benchmarks.work screening|importing|bare`.

Prints one JSON object. The database it works on is told by the environment.
"""

import json
import random
import sys
import time
from datetime import date, timedelta

import django

PEOPLE = 10_000
LINES = 5_000
NEW_LINES = 1_500


def screening() -> dict:
    """Facts and every rule for 10,000 officials against the batch under way."""
    from benchmarks.counting import counted
    from personnel.models import Official
    from rotation import screening
    from rotation.models import Batch

    batch = Batch.objects.select_related("policy").order_by("-starts_on").first()
    people = list(Official.objects.order_by("pk").values_list("pk", flat=True)[:PEOPLE])
    screening.verdicts(batch, people[:50])  # catalogues and code are in memory in a running office

    def judge():
        return len(screening.verdicts(batch, people))

    with counted() as count:
        took = timed(judge)
    return took | {"queries": count.queries}


def importing() -> dict:
    """A sheet of 5,000 lines: 3,500 officials changed, 1,500 new ones with a post."""
    from benchmarks.counting import counted
    from personnel import dates, import_writing
    from personnel.models import User

    user = User.objects.get(username="tccb")
    content = sheet(user)
    with counted() as count:
        took = timed(lambda: len(import_writing.apply(content, on=dates.today(), user=user).rows))
    return took | {"queries": count.queries}


def sheet(user) -> bytes:
    from personnel import workbooks
    from personnel.models import Official, Unit

    draw = random.Random(5)  # noqa: S311 – invented people
    headings = ["Số hiệu", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Quê quán (tỉnh)", "Mã đơn vị",
                "Ngày bổ nhiệm", "Ngày tuyển dụng", "Điện thoại"]  # fmt: skip
    known = Official.objects.writable_by(user).order_by("pk").values_list("code", "full_name")[: LINES - NEW_LINES]
    rows = [[code, name, "", "", "", "", "", "", "", f"0912{draw.randint(100000, 999999)}"] for code, name in known]
    unit = Unit.objects.get(code="CHQ-KV03").code
    for number in range(NEW_LINES):
        born = date(1990, 1, 1) + timedelta(days=draw.randint(0, 3000))
        rows.append([f"MOI-{number:05}", "Nguyễn Thị Hồng Hạnh", born, "Nữ", f"0961{born:%y}{number:06}", "Hà Nội", unit,
                     date(2025, 6, 1), date(2025, 6, 1), f"0913{number:06}"])  # fmt: skip
    return workbooks.write(headings, rows)


def bare() -> dict:
    """One process that renders the papers of the database, one after the other, and does nothing else."""
    from personnel import paper
    from personnel.models import IssuedDocument

    made = IssuedDocument.objects.filter(template__in=PAPERS, state=IssuedDocument.State.FILED).order_by("pk")
    papers = list(made.values_list("template", "content"))
    paper.pdf(*papers[0])  # the fonts

    def render():
        return sum(1 for template, content in papers if paper.pdf(template, content))

    return timed(render)


PAPERS = ("review_sheet", "unit_report", "batch_report")


def timed(work) -> dict:
    wall, used = time.perf_counter(), time.process_time()
    done = work()
    return {"done": done, "seconds": time.perf_counter() - wall, "cpu": time.process_time() - used}


if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
    print(json.dumps({"screening": screening, "importing": importing, "bare": bare}[sys.argv[1]]()))
