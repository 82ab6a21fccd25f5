"""The whole sample office in one act. Only into an empty database, never beside real records."""

import random
from collections.abc import Callable
from datetime import date

from django.db import transaction

from assessment import forms_catalogue
from config.sample import accounts, conduct, establishment, first_batch, people, structure
from personnel import catalogues
from personnel import structure as units
from rotation import policies

SEED = 5923
RECEIVING_UNIT = "CHQ-KV03"
"""The head of this unit is the sample account `thutruong`."""


def build(count: int, password: str, today: date, say: Callable[[str], None] = lambda text: None) -> None:
    """Fill an empty database: `count` officials, and the batches of the story."""
    rng = random.Random(SEED)  # noqa: S311 – invented people, the same ones every time
    with transaction.atomic():
        units.load_units()
        catalogues.load_catalogues()
        structure.add_divisions()
        units.refresh()
        policies.load()
        forms_catalogue.load()
        say("units, catalogues, policies")
        drawn = people.add_people(count, rng, today)
        conduct.add_conduct(drawn, rng, today)
        conduct.add_succession(drawn, rng, today)
        establishment.add_posts(rng, today)
        signed_in = accounts.add_accounts(drawn, password, RECEIVING_UNIT)
        say(f"{count} officials")
        plan = first_batch.plan_5923()
        first_batch.play(plan, signed_in, rng, today)
        say("batch I")
