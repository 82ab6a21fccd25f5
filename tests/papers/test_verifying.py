"""The same content gives the same bytes anywhere, any day; other bytes are found out."""

import os
import random
import subprocess
import sys
from hashlib import sha256
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from assessment import report_making, reports
from personnel import issuing, verifying
from personnel.models import IssuedDocument, Job
from personnel.verifying import Verdict
from tests.papers.conftest import open_round
from tests.papers.test_reports import ON, work
from tests.settings import BASE_DIR


@pytest.fixture
def filed(round_):
    review = round_.cycles[0].reviews.get(number=2)
    return issuing.file(report_making.issue_sheet(review.pk, 1, job=Job(pk=0)))


@pytest.mark.django_db
def test_what_was_filed_is_genuine(filed):
    assert verifying.check(filed.file.read()) == verifying.Finding(Verdict.GENUINE, filed)


@pytest.mark.django_db
def test_one_bit_or_one_byte_makes_it_altered(filed):
    pdf, draw = filed.file.read(), random.Random(5923)
    for _turn in range(60):
        spot, bit = draw.randrange(len(pdf)), 1 << draw.randrange(8)
        changed = bytearray(pdf)
        changed[spot] ^= bit
        found = verifying.check(bytes(changed))
        assert (found.verdict, found.document) == (Verdict.ALTERED, filed), spot
    assert verifying.check(pdf + b"\n").verdict == Verdict.ALTERED
    assert verifying.check(pdf[:-1]).verdict == Verdict.ALTERED


@pytest.mark.django_db
@pytest.mark.parametrize("other", [b"", b"%PDF-1.7\nstream\n" * 1000, b"AAAA-BBBB-CCCC", b"x" * 100_000])
def test_anything_else_is_unknown(filed, other):
    assert verifying.check(other).verdict == Verdict.UNKNOWN


@pytest.mark.django_db
def test_a_bomb_of_compressed_zeros_is_read_only_so_far(filed):
    import zlib

    bomb = b"%PDF-1.7\n" + b"stream\n" + zlib.compress(b"\0" * 200_000_000) + b"\nendstream"
    assert verifying.check(bomb).verdict == Verdict.UNKNOWN


@pytest.mark.django_db
def test_the_command_says_it_in_a_word_and_an_exit_code(filed, tmp_path):
    genuine, altered, unknown = tmp_path / "a.pdf", tmp_path / "b.pdf", tmp_path / "c.pdf"
    genuine.write_bytes(filed.file.read())
    altered.write_bytes(genuine.read_bytes() + b" ")
    unknown.write_bytes(b"%PDF-1.7")
    for path, word, code in ((genuine, "genuine", None), (altered, "altered", 1), (unknown, "unknown", 2)):
        out = StringIO()
        if code is None:
            call_command("verify_pdf", path, stdout=out)
        else:
            with pytest.raises(SystemExit) as ended:
                call_command("verify_pdf", path, stdout=out)
            assert ended.value.code == code
        assert out.getvalue().startswith(word)
        assert filed.official.full_name not in out.getvalue()


@pytest.mark.django_db
def test_a_rebuild_that_differs_is_told_with_what_made_it(filed):
    out = StringIO()
    call_command("report_rebuild", filed.pk, "--check", stdout=out)
    assert "identical" in out.getvalue()
    with pgtrigger.ignore("personnel.IssuedDocument:document_issued_is_frozen"):  # as if other programs had made it
        IssuedDocument.objects.filter(pk=filed.pk).update(template_version="weasyprint 1, 0000", sha256="0" * 64)
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("report_rebuild", filed.pk, "--check", stdout=told)
    assert "different" in told.getvalue()
    assert "made by weasyprint 1, 0000" in told.getvalue()
    with pytest.raises(CommandError):
        call_command("report_rebuild", 987654, "--check")
    with pytest.raises(CommandError):
        call_command("report_rebuild", filed.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "place",
    [
        {"TZ": "Pacific/Auckland", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Los_Angeles", "LANG": "vi_VN.UTF-8", "LANGUAGE": "en", "PYTHONHASHSEED": "77"},
    ],
)
def test_another_process_in_another_time_zone_and_language_makes_the_same_bytes(place, tmp_path, django_db_blocker):
    from django.db import connection

    round_ = open_round(people=4, periods=2, units=1)
    work(reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job)
    hashes = dict(IssuedDocument.objects.filter(origin="issued", state="filed").values_list("pk", "sha256"))
    assert len(hashes) == 6
    script = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        f"connection.settings_dict['NAME'] = {connection.settings_dict['NAME']!r}\n"
        "from django.core.management import call_command\n"
        "call_command('report_rebuild', '--all', '--check')\n"
    )
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(BASE_DIR)} | place
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = dict(line.split("\t")[0:3:2] for line in done.stdout.splitlines())
    assert told == {str(pk): digest for pk, digest in hashes.items()}


@pytest.mark.django_db
def test_rendering_takes_nothing_but_the_frozen_content(filed, monkeypatch, settings):
    settings.LANGUAGE_CODE, settings.SITE_URL, settings.TIME_ZONE = "en", "https://elsewhere.example", "UTC"
    from django.utils import translation

    with translation.override("en"):
        assert sha256(issuing.render(filed)).hexdigest() == filed.sha256
