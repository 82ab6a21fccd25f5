#!/usr/bin/env python
"""Django's command line for Lộ trình."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from config.embedded_ground import EmbeddedError

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EmbeddedError) as refusal:
        if settings.configured:
            raise
        sys.exit(str(refusal))  # the settings themselves refuse: one line, no traceback
