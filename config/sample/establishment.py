"""Posts of today: the quota of every leadership title in every unit, here and there one more than its holders."""

import random
from collections import Counter
from datetime import date

from config.sample.structure import REFORM
from personnel.models import Appointment, Post, Title, Unit


def add_posts(rng: random.Random, today: date, wanted: list[tuple[str, str]]) -> None:
    """`wanted`: (unit code, title code) of seats that must be free for the batches of the story."""
    held = Counter(
        Appointment.objects.in_force(today).filter(title__isnull=False).values_list("unit__code", "title__code")
    )
    kept = Counter(wanted)
    titles = {title.code: title for title in Title.objects.all()}
    units = {unit.code: unit for unit in Unit.objects.all()}
    Post.objects.bulk_create(
        Post(
            unit=units[unit],
            title=titles[title],
            quota=held[unit, title] + kept[unit, title] + (not titles[title].heads_unit and rng.random() < 0.3),
            valid=(REFORM, None),
        )
        for unit, title in sorted(held.keys() | kept.keys())
    )
