"""States: `TRANSITIONS` of a model is both what refuses with a message and what the database enforces."""

import pgtrigger
from django.apps import apps


class OnlyLegalMoves(pgtrigger.FSM):
    """The trigger that lets `state` move along `TRANSITIONS` of its model and nowhere else."""

    field = "state"
    transitions = [("of", "the model")]

    def get_func(self, model):
        table = apps.get_model(model._meta.label).TRANSITIONS  # migrations hold a copy of the model without it
        self.transitions = [(str(old), str(new)) for old, after in table.items() for new in after]
        return super().get_func(model)
