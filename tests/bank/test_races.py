"""Several officers press the same button of a question at the same moment: it happens once, the others are told."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from assessment.bank import figures, life
from assessment.models import Figure, QuestionVersion
from tests.bank.conftest import draft
from tests.threads import pressed

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


def fresh(row):
    return type(row)._default_manager.select_related("question__unit").get(pk=row.pk)


def picture():
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "PNG")
    return SimpleUploadedFile("hinh.png", made.getvalue(), "image/png")


def test_a_question_is_sent_returned_approved_revised_and_retired_once(bank):
    version = draft(bank)
    add = {"name": "hinh-1", "description": "Tờ khai", "by": bank.of_a}
    assert len(pressed(lambda: figures.add(fresh(version), picture(), **add))) == 1
    assert Figure.objects.count() == 1
    assert len(pressed(lambda: life.send(fresh(version), by=bank.of_a, at=NOW))) == 1
    assert len(pressed(lambda: life.give_back(fresh(version), remark="Bổ sung", by=bank.head))) == 1
    life.send(fresh(version), by=bank.of_a, at=NOW)
    assert len(pressed(lambda: life.take_back(fresh(version), by=bank.of_a))) == 1
    life.send(fresh(version), by=bank.of_a, at=NOW)
    assert len(pressed(lambda: life.approve(fresh(version), by=bank.head, at=NOW))) == 1
    assert len(pressed(lambda: life.revise(version.question, by=bank.of_a))) == 1
    retire = {"remark": "Văn bản hết hiệu lực", "by": bank.head, "at": NOW}
    assert len(pressed(lambda: life.retire(fresh(version), **retire))) == 1
    assert QuestionVersion.objects.count() == 2


def test_drafts_written_at_once_have_codes_of_their_own(bank):
    assert len({version.question.code for version in pressed(lambda: draft(bank))}) == 8
