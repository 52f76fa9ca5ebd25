#!/usr/bin/env python
"""Django's command-line utility."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zi_portal.settings")
    if sys.argv[1:2] in (["nilai_lke"], ["periksa_lke"]):
        # They read files: no database, no session, no secret; a clone without settings runs them.
        os.environ.setdefault("DEBUG", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
