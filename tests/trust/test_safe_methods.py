"""Looking changes nothing but the log."""

import pytest
from django.db import connection

from config.access import matrix, routes, world

pytestmark = pytest.mark.django_db

MAY_CHANGE = {"django_session", "personnel_accessevent", "personnel_user", "personnel_signinfailure"}
"""Sessions, the log, the time of the last sign-in, the throttle."""


def writes() -> dict[str, int]:
    """Rows written by this transaction so far, table by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE schemaname = 'public'"
        )
        return dict(cursor.fetchall())


def test_looking_at_every_page_writes_nothing_but_the_log(office):
    here = world.build(office)
    addresses = [(route, route.address(here.a.rows)) for route in routes.routes() if route.name != "readyz"]
    with routes.on_that_day():
        for who, client in matrix.people(here).items():
            for route, address in addresses:
                for query in ("", "?export=xlsx") if not route.is_admin else ("",):
                    kept, before = client.cookies.copy(), writes()
                    answer = client.get(address + query)
                    assert answer.status_code < 500, (who, address)
                    changed = {table for table, rows in writes().items() if rows != before.get(table, 0)}
                    assert changed <= MAY_CHANGE, (who, address, changed)
                    client.cookies = kept
