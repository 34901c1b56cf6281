"""The entry of the frozen `linndesk`: the window, or the command that is named."""

from __future__ import annotations

import sys

from linndesk.__main__ import main

sys.exit(main())
