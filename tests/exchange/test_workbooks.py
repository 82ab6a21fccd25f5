"""Hostile and odd workbooks."""

import io
import random
import zipfile

import openpyxl
import pytest
from django.utils import translation

from personnel import workbooks
from personnel.errors import RuleViolation


def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def members_of(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as good:
        return {entry: good.read(entry) for entry in good.namelist()}


def tampered(name, content):
    """A good workbook with one member replaced or added."""
    return archive(members_of(workbooks.write(["Số hiệu"], [["A1"]])) | {name: content})


@pytest.mark.parametrize("formula", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "＝1+1", "＠x"])
def test_nothing_exported_is_a_formula(formula):
    content = workbooks.write([formula], [[formula]])
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].data_type == "s"


def test_what_is_written_reads_back_the_same():
    from datetime import date

    rows = [["0012", "Đặng Văn Đức", "001085004217", ""], ["=A1", "Nguyễn", "x", "cuối"]]
    read = workbooks.read(workbooks.write(["a", "b", "c", "d"], rows)).rows[1:]
    assert read == rows
    assert workbooks.read(workbooks.write(["a"], [[date(2026, 3, 5)], [7]])).rows[1:] == [["05/03/2026"], ["7"]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a zip",
        b"PK\x03\x04" + b"\x00" * 40,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        archive({"a.txt": "x"}),
        archive({f"{n}.xml": "x" for n in range(300)}),
        archive({"xl/workbook.xml": b"0" * 30_000_000}),
        tampered("xl/workbook.xml", "<broken"),
        tampered("xl/worksheets/sheet1.xml", ""),
    ],
    ids=["empty", "text", "torn", "xls", "no workbook", "many members", "bomb", "broken xml", "empty sheet"],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(content):
    with pytest.raises(RuleViolation) as refused:
        workbooks.read(content)
    assert str(refused.value)


def lying(content: bytes, name: str) -> bytes:
    """The archive as it is, but for the size its directory tells of one member."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        size = file.getinfo(name).file_size
    return content.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))


NOISE = random.Random(7).randbytes(20_000)  # repeated it packs well, and not too well


@pytest.mark.parametrize(
    "content",
    [
        tampered("x.xml", b"0" * 3_000_000),
        lying(tampered("x.xml", b"0" * 3_000_000), "x.xml"),
        tampered("x.xml", NOISE * 6000),
        lying(tampered("x.xml", NOISE * 6000), "x.xml"),
        archive({**members_of(workbooks.write(["a"], [["b"]])), **{f"{n}.xml": "x" for n in range(200)}}),
    ],
    ids=["a ratio over 100", "the same, told as 100 bytes", "120 MB", "told as 100 bytes", "200 members and more"],
)
def test_a_good_workbook_that_unpacks_to_too_much_is_refused_for_that(content):
    with translation.override("en"), pytest.raises(RuleViolation, match="unpacks to more|damaged"):
        workbooks.read(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_document_type_is_refused_in_any_encoding(encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode(encoding)
    with pytest.raises(RuleViolation, match=r"document type|kiểu tài liệu"):
        workbooks.read(tampered("xl/sharedStrings.xml", bomb))


def test_too_many_rows_are_refused():
    with pytest.raises(RuleViolation):
        workbooks.read(workbooks.write(["a"], ([str(n)] for n in range(workbooks.MAX_ROWS + 5))))


def test_a_file_larger_than_the_limit_is_refused():
    with pytest.raises(RuleViolation):
        workbooks.read(b"PK\x03\x04" + b"0" * workbooks.MAX_FILE_BYTES)
