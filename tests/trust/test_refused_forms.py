"""A rule that only the database knows refuses a form of the admin: it says so, and nothing that was typed is lost."""

import pytest
from django.contrib import admin
from django.db import connection, transaction

from config.access import matrix, routes
from tests.trust.sending import filled

pytestmark = pytest.mark.django_db

KEPT_BY = {"user": "admin", "grant": "admin", "datasource": "admin"}
TYPED = "Chữ đã gõ phải còn"
WORDS = ("full_name", "name", "note", "reason", "place", "label", "citation", "subject", "title")


def refusing(table: str, *, raises: str) -> None:
    """From here to the end of the transaction a trigger refuses every write to the table."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"CREATE FUNCTION never() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no' {raises}; END $$ LANGUAGE plpgsql;"
            f"CREATE TRIGGER never BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION never()"
        )


@pytest.mark.parametrize("raises", ["USING ERRCODE = 'check_violation', CONSTRAINT = 'of_a_trigger'", ""])
def test_what_only_the_database_refuses_comes_back_on_the_form_with_everything_typed(here, raises):
    people, asked = matrix.people(here), set()
    with routes.on_that_day():
        for model in admin.site._registry:
            row = here.a.rows.get(model._meta.label_lower) or model._base_manager.order_by("pk").first()
            client = people[KEPT_BY.get(model._meta.model_name, "hr")]
            address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{getattr(row, 'pk', 0)}/change/"
            page = routes.asked(client, "get", address)
            if page.status_code != 200 or not page.context["has_change_permission"]:
                continue
            data = filled(page)
            if column := next((name for name in WORDS if name in data), None):
                data[column] = TYPED
            with transaction.atomic():
                refusing(model._meta.db_table, raises=raises)
                answer = client.post(address, data)
                transaction.set_rollback(True)
            assert answer.status_code == 200, address
            form = answer.context["adminform"].form
            others = [one.formset.errors for one in answer.context["inline_admin_formsets"]]
            assert form.non_field_errors(), (address, form.errors, others)
            sent_again = filled(answer)
            assert not {name: value for name, value in data.items() if sent_again.get(name, "") != value}, address
            asked.add(model.__name__)
    assert asked >= {"Official", "Appointment", "Duty", "Unit", "RotationPolicy", "Discipline", "Grant", "User"}
