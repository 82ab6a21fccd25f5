"""Policies in the administration: readers read, numbers in use stay."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def page(client, user, policy):
    client.force_login(user)
    return client.get(reverse("admin:rotation_rotationpolicy_change", args=[policy.pk]))


def test_the_numbers_of_a_policy_in_use_are_not_offered_for_change(client, scene):
    assert b'name="max_age_male"' in page(client, scene.office.hr, scene.batch.policy).content
    scene.open()
    shown = page(client, scene.office.hr, scene.batch.policy).content
    assert b'name="max_age_male"' not in shown
    assert b'name="name"' in shown


def test_whoever_manages_accounts_only_sees_no_policy(client, scene):
    assert page(client, scene.office.admin, scene.batch.policy).status_code in (403, 404)


def test_an_auditor_reads_and_changes_nothing(client, scene):
    answer = page(client, scene.office.auditor, scene.batch.policy)
    assert answer.status_code == 200
    assert b'name="max_age_male"' not in answer.content


def test_readers_of_rotation_read_each_policy_with_its_clauses(client, scene):
    client.force_login(scene.office.authority)
    assert scene.batch.policy.name in client.get(reverse("policies")).content.decode()
    shown = client.get(reverse("policy", args=[scene.batch.policy_id])).content.decode()
    assert "Mục II.2 Kế hoạch 5923/KH-TCHQ ngày 17/9/2019" in shown
    client.force_login(scene.office.head_a)
    assert client.get(reverse("policies")).status_code == 403
