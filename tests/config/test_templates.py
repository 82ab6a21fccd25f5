"""Templates are laid out for readers; the indentation stays here."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template

PAGES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
MESSAGE = re.compile(r"{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)[^%]*%}(.*?){%\s*endblocktrans", re.DOTALL)


def test_what_is_sent_carries_no_indentation():
    source = (settings.BASE_DIR / "templates/base.html").read_text()
    assert re.search(r"^ +<body", source, re.MULTILINE)
    assert not re.search(r"^[ \t]", get_template("base.html").template.source, re.MULTILINE)


def test_a_letter_keeps_its_blanks():
    name = "assessment/campaigns/mail/list_due.txt"
    source = (settings.BASE_DIR / "templates" / name).read_text()
    assert re.search(r"^ ", source, re.MULTILINE)
    assert get_template(name).template.source == source


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_message_of_several_lines_is_trimmed(path):
    """Else the words looked up would not be those that were extracted: these still have their indentation."""
    assert not [words for words in MESSAGE.findall(path.read_text()) if "\n" in words]
