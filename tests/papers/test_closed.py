"""Whatever somebody writes into a field, making the paper reads nothing but our own fonts and always ends."""

import io
import itertools
import logging
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pypdf import PdfReader

from personnel import apart, issuing, paper
from personnel.errors import RuleViolation
from tests.papers.contents import decision, frame, report, sheet

MARKER = "MARK-OF-A-FILE-NOBODY-MAY-READ"


@pytest.fixture
def listener():
    """A server on this machine that counts who comes."""
    hits = []

    class Count(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_HEAD = do_POST = do_GET

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Count)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.hits = hits
    yield server
    server.shutdown()


def constructs(base, file):
    return [
        f'<img src="{base}/img">', f'<img srcset="{base}/srcset 2x">', f'<link rel="stylesheet" href="{base}/css">',
        f'<link rel="attachment" href="{file}">', f'<link rel="attachment" href="{base}/attachment">',
        f'<a rel="attachment" href="{file}">x</a>', f"<style>@import url({base}/import);</style>",
        f"<style>@font-face{{font-family:x;src:url({base}/font)}} p{{font-family:x}}</style>",
        f'<p style="background:url({base}/background)">x</p>', f'<object data="{base}/object"></object>',
        f'<embed src="{base}/embed">', f'<svg><image href="{base}/svg-image"/><use href="{base}/svg-use#a"/></svg>',
        f'<svg><image xlink:href="{file}"/></svg>', f'<base href="{base}/">', f'<meta http-equiv="refresh" content="0;{base}/">',
        f'<iframe src="{file}"></iframe>', '<img src="data:image/svg+xml,<svg/>">', f"url({base}/x)", f'"><img src={file}>',
        f"<style>@page{{background:url({file})}}</style>", f'<img src="paper:../document.css"><img src="{base}/y">',
        "{{ frame }}{% include 'documents/base.html' %}", "<script>fetch(1)</script>", "]]></style></body></html>",
        "\x00\x01\u202e\ufeff\ud7ff", "A" * 300,
    ]  # fmt: skip


def hostile(value, text):
    """The same content with the text in every free-text field."""
    if isinstance(value, dict):
        kept = (
            "born",
            "signed_on",
            "day",
            "classification",
            "recommendation",
            "unit_recommendation",
            "by_points",
            "code",
            "verify_url",
        )
        return {key: one if key in kept else hostile(one, text) for key, one in value.items()}
    if isinstance(value, list):
        return [hostile(one, text) for one in value]
    return text if isinstance(value, str) and not (len(value) == 10 and value[4:5] == "-") else value


CONTENTS = {
    "rotation_decision": decision,
    "review_sheet": sheet,
    "batch_report": lambda: report(people=2, by_unit=[]),
    "unit_report": lambda: report(people=2, unit="x"),
}


@pytest.mark.parametrize("template", CONTENTS)
def test_no_text_in_any_field_reaches_the_network_or_a_file(template, listener, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(MARKER)
    base = f"http://127.0.0.1:{listener.server_address[1]}"
    content = issuing.frozen({"frame": frame()} | CONTENTS[template]())
    text = " ".join(constructs(base, secret.as_uri())).replace("\x00", "")
    pdf = paper.pdf(template, hostile(content, text))
    assert listener.hits == []
    reader = PdfReader(io.BytesIO(pdf))
    assert not reader.attachments
    assert MARKER not in "".join(page.extract_text() for page in reader.pages)
    assert MARKER.encode() not in pdf


def test_the_fetcher_refuses_and_logs_each_address_once_and_the_paper_is_made(listener, tmp_path, caplog, monkeypatch):
    """As if a template let raw HTML through: the last wall stands by itself."""
    secret = tmp_path / "secret.txt"
    secret.write_text(MARKER)
    base, before = f"http://127.0.0.1:{listener.server_address[1]}", paper.page_source
    raw = "".join(constructs(base, secret.as_uri())[:19])
    monkeypatch.setattr(paper, "page_source", lambda *given: before(*given).replace("<h1", f"{raw}<h1", 1))
    content = issuing.frozen({"frame": frame()} | decision())
    with caplog.at_level(logging.WARNING, "lotrinh.paper"):
        pdf = paper.pdf("rotation_decision", content)
    assert listener.hits == []
    reader = PdfReader(io.BytesIO(pdf))
    assert not reader.attachments
    assert MARKER not in "".join(page.extract_text() for page in reader.pages)
    refused = [record.address for record in caplog.records if record.name == "lotrinh.paper"]
    assert len(refused) >= 8
    assert any(address.startswith("file:") for address in refused)
    assert len(refused) == len(set(refused)), "one line for each address"


def test_the_same_refusals_are_logged_from_the_child(listener, caplog, monkeypatch):
    base, before = f"http://127.0.0.1:{listener.server_address[1]}", paper.page_source
    monkeypatch.setattr(paper, "page_source", lambda *given: before(*given) + f'<img src="{base}/a">')
    with caplog.at_level(logging.WARNING, "lotrinh.paper"):
        paper.render_apart("rotation_decision", issuing.frozen({"frame": frame()} | decision()))
    assert [record.address for record in caplog.records] == [f"{base}/a"]
    assert listener.hits == []


def test_a_paper_that_needs_too_much_processor_is_refused_in_words(monkeypatch):
    def spin(*given):
        while True:
            pass

    monkeypatch.setattr(apart, "CPU_SECONDS", 1)
    monkeypatch.setattr(paper, "page_source", spin)
    with pytest.raises(RuleViolation):
        paper.render_apart("rotation_decision", {})


def test_a_paper_that_needs_too_much_memory_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(paper, "page_source", lambda *given: "x" * (2 * apart.MEMORY_BYTES))
    with pytest.raises(RuleViolation):
        paper.render_apart("rotation_decision", {})


def test_the_limits_are_a_minute_and_a_gibibyte():
    assert (apart.CPU_SECONDS, apart.MEMORY_BYTES) == (60, 1024**3)


def test_a_broken_content_is_an_error_and_not_a_hanging_child():
    with pytest.raises(RuntimeError):
        paper.render_apart("no_such_template", {})


def a_paper():
    return paper.render_apart("rotation_decision", issuing.frozen({"frame": frame()} | decision()))


def waiting_child():
    (child,) = apart._idle
    return child.pid


def test_one_child_makes_one_paper_after_the_other_and_the_bytes_stay_the_same():
    first, child = a_paper(), waiting_child()
    paper.render_apart("review_sheet", issuing.frozen({"frame": frame()} | sheet()))
    assert a_paper() == first == paper.pdf("rotation_decision", issuing.frozen({"frame": frame()} | decision()))
    assert waiting_child() == child


def test_the_minute_is_for_one_paper_and_not_for_all_that_a_child_makes(monkeypatch):
    def work(*given):
        ends = time.process_time() + 0.7
        while time.process_time() < ends:
            pass
        return "<h1>x</h1>"

    monkeypatch.setattr(apart, "CPU_SECONDS", 2)
    monkeypatch.setattr(paper, "page_source", work)
    for _paper in range(4):
        paper.render_apart("rotation_decision", {})


def test_a_child_killed_by_somebody_is_replaced_and_the_paper_made():
    first = a_paper()
    os.kill(waiting_child(), signal.SIGKILL)
    assert a_paper() == first


def test_a_child_killed_in_the_middle_is_replaced_once(monkeypatch, tmp_path):
    before, tried = paper.page_source, tmp_path / "tried"

    def die_first(*given):
        if not tried.exists():
            tried.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return before(*given)

    monkeypatch.setattr(paper, "page_source", die_first)
    assert a_paper().startswith(b"%PDF")
    monkeypatch.setattr(paper, "page_source", lambda *given: os.kill(os.getpid(), signal.SIGKILL))
    apart.end_children()
    with pytest.raises(RuleViolation):
        a_paper()


def test_a_child_makes_room_after_its_share(monkeypatch):
    monkeypatch.setattr(apart, "TASKS", 1)
    a_paper()
    assert apart._idle == []


def test_a_child_that_looks_for_garbage_seldom_still_finds_it(monkeypatch):
    """Fifty layouts of 12 MB that hold one another: were they kept, the child would have been replaced."""

    def work(*given):
        boxes = [[] for _box in range(60_000)]
        for before, box in itertools.pairwise(boxes):
            before.append(box)
            box.append(before)
        return "<h1>x</h1>"

    monkeypatch.setattr(paper, "page_source", work)
    children = set()
    for _paper in range(50):
        paper.render_apart("rotation_decision", {})
        children.add(waiting_child())
    assert len(children) == 1


def test_a_child_holds_no_file_of_its_parent_and_ends_with_it(tmp_path):
    """The database connection above all: a worker that is killed must let go of its locks."""
    kept = (tmp_path / "kept").open("w")
    a_paper()
    held = {os.readlink(f"/proc/{waiting_child()}/fd/{n}") for n in os.listdir(f"/proc/{waiting_child()}/fd")}
    assert kept.name not in held
    assert sum(name.startswith("socket:") for name in held) == 1
    (child,) = apart._idle
    child.socket.close()
    assert os.waitpid(child.pid, 0)[1] == 0
    apart._idle.clear()
