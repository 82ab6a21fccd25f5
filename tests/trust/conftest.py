"""The two sides whose papers must not meet, built once for all tests of a file."""

import pytest
from django.db import transaction
from django.test.utils import override_settings

from config.access import small_office, world
from tests.factories import PASSWORD


@pytest.fixture(scope="module")
def world_media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _media_of_its_own(settings, world_media):
    """The papers of `here` outlive one test."""
    settings.MEDIA_ROOT = world_media


@pytest.fixture(scope="module")
def here(django_db_setup, django_db_blocker, world_media):
    """`config.access.world` in a transaction that is never committed; each test adds a savepoint and takes it back.

    Its rows are shared: a test that changes one fetches it anew. It stands on a small office, so a file that asks for
    `here` takes people from `here.office` and not from the fixture `office`.
    """
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=world_media), transaction.atomic():
        built = world.build(small_office.make(PASSWORD))
        yield built
        transaction.set_rollback(True)
