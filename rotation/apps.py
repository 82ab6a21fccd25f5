from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RotationConfig(AppConfig):
    name = "rotation"
    verbose_name = _("Rotation")

    def ready(self):
        from personnel import constraints
        from rotation import refusals

        constraints.TRIGGERS.update({name: words for name, (words, _field) in refusals.WORDS.items()})
