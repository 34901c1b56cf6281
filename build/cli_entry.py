"""The entry of the frozen `linndesk-cli`: commands alone, with a console, without Qt."""

from __future__ import annotations

import sys

from linndesk.cli import main

sys.exit(main())
