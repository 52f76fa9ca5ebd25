#!/usr/bin/env python
"""Django's command-line utility."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zi_portal.settings")
    if sys.argv[1:2] == ["nilai_lke"]:
        # Scores files: no database, no session, no secret. It runs from a clone without settings.
        os.environ.setdefault("DEBUG", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
