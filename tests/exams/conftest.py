import pytest

from tests.exams import world


@pytest.fixture
def exam(office):
    return world.exam(office)
