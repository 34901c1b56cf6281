"""Under which carrier and method an app is told of a parcel. Pure."""

from __future__ import annotations

from linndesk.domain.allocation import is_other, tidy

NO_VENDOR, NO_METHOD = "NONE", "Default"


def vendor_and_method(code: str, name: str, method: str, service: str) -> tuple[str, str]:
    """As it is allocated; a service that no row names goes by its own name, with nobody as its carrier."""
    own = "" if is_other(code) else code
    if not method and not own and tidy(name) == tidy(service):
        name = ""
    return name or own or NO_VENDOR, method or service or NO_METHOD
