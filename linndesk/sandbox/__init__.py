"""Practice channels on loopback, as strict and as nasty as the real ones: for demo, training and tests."""

from __future__ import annotations

from linndesk.sandbox.amazon import PracticeAmazon, World, sample_world

__all__ = ["PracticeAmazon", "World", "sample_world"]
