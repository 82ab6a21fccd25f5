"""The whole sample office in one act. Only into an empty database, never beside real records."""

import random
from collections.abc import Callable
from datetime import date

from django.db import transaction

from assessment import forms_catalogue
from config.sample import (
    accounts,
    bank,
    campaigns,
    conduct,
    establishment,
    exam_results,
    first_batch,
    first_homes,
    first_plan,
    framework,
    people,
    profiles,
    running_batch,
    screened_batch,
    structure,
)
from config.sample.cast import account_of
from personnel import catalogues, published_units
from personnel import structure as units
from rotation import dossiers, policies

SEED = 5923
RECEIVING_UNIT = "CHQ-KV03"
"""The head of this unit is the sample account `thutruong`."""


def build(count: int, password: str, today: date, say: Callable[[str], None] = lambda text: None) -> None:
    """Fill an empty database: `count` officials, and the batches of the story."""
    rng = random.Random(SEED)  # noqa: S311 – invented people, the same ones every time
    with transaction.atomic():
        published_units.load_units()
        catalogues.load_catalogues()
        structure.add_divisions()
        units.refresh()
        policies.load()
        dossiers.load()
        forms_catalogue.load()
        say("units, catalogues, policies")
        homes = first_homes.homes_after_reform()
        drawn = people.add_people(count, rng, today, headless={unit.code for unit in homes.values()})
        conduct.add_conduct(drawn, rng, today)
        conduct.add_succession(drawn, rng, today)
        signed_in = accounts.add_accounts(drawn, password, RECEIVING_UNIT)
        say(f"{count} officials")
        bank.add_topics()
        framework.build()
        written = bank.add_questions(signed_in.question_officers, signed_in.bank, today)
        say(f"competencies, blueprints, {written} questions")
        plan = first_plan.plan_5923()
        first_batch.play(plan, signed_in, rng, homes)
        say("batch I, 2020–2024")
        travellers = running_batch.cast(rng, today)
        nominated = screened_batch.cast(rng, today)
        seats = [(to, title) for _home, to, title, _later in running_batch.MOVES]
        establishment.add_posts(rng, today, wanted=seats + screened_batch.wanted_seats())
        plan = running_batch.plan_of_today(plan.scheme)
        running_batch.play(plan, signed_in, travellers, rng, today)
        accounts.sign_in_as(signed_in, account_of(travellers[0]), password)
        say("the batch under way")
        screened_batch.play(plan, signed_in, nominated, travellers, today)
        say("the batch being screened")
        examined = exam_results.play(campaigns.of_2023(signed_in), signed_in)
        say(f"the competency campaign of 2023, {examined} examined")
        campaigns.of_today(signed_in, today)
        campaigns.trial(signed_in, today)
        say("the campaign of today, a trial sitting")
        profiles.play(rng, today)
        say("work results, competency profiles")
