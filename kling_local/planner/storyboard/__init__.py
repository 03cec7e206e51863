"""The storyboard of a plan: one page (HTML with SVG), or a contact sheet (PNG)."""

from __future__ import annotations

from kling_local.planner.storyboard.page import as_page
from kling_local.planner.storyboard.sheet import as_contact_sheet

__all__ = ["as_contact_sheet", "as_page"]
