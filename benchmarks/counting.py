"""How many statements PostgreSQL was sent. Savepoints are not counted: they ask it nothing."""

from contextlib import contextmanager

from django.db import connection

HEADER = "X-Queries"


class Count:
    def __init__(self):
        self.queries = 0

    def __call__(self, execute, sql, params, many, context):
        if "SAVEPOINT" not in sql[:40]:
            self.queries += 1
        return execute(sql, params, many, context)


@contextmanager
def counted():
    count = Count()
    with connection.execute_wrapper(count):
        yield count


class CountQueries:
    """Middleware, before all others."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with counted() as count:
            response = self.get_response(request)
        response[HEADER] = str(count.queries)
        return response
