"""Posts of today: the quota of every leadership title in every unit, here and there one more than its holders."""

import random
from collections import Counter
from datetime import date

from config.sample.structure import REFORM
from personnel.models import Appointment, Post, Title, Unit


def add_posts(rng: random.Random, today: date) -> None:
    held = Counter(Appointment.objects.in_force(today).filter(title__isnull=False).values_list("unit", "title"))
    titles = {title.pk: title for title in Title.objects.all()}
    units = {unit.pk: unit for unit in Unit.objects.all()}
    Post.objects.bulk_create(
        Post(
            unit=units[unit],
            title=titles[title],
            quota=number if titles[title].heads_unit else number + (1 if rng.random() < 0.45 else 0),
            valid=(REFORM, None),
        )
        for (unit, title), number in sorted(held.items())
    )
