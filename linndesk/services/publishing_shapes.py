"""Listings that are made here as JSON of the headless face. Pure."""

from __future__ import annotations

from typing import Any

from linndesk.domain.money import text
from linndesk.domain.publishing import Category as Category
from linndesk.domain.publishing import Picture as Picture
from linndesk.domain.publishing import Section as Section
from linndesk.domain.publishing import Values as Values
from linndesk.domain.times import iso, iso_or_none
from linndesk.services.configurators import Answered, ConfiguratorView
from linndesk.services.publishing import Sheet
from linndesk.services.templates import TemplateLine

Json = dict[str, Any]


def configurator_json(view: ConfiguratorView) -> Json:
    return {
        "name": view.name,
        "account": view.account,
        "categories": [{"id": each.id, "name": each.name} for each in view.categories],
        "settings": {section: [_answered(each) for each in some] for section, some in view.sections.items()},
        "attributes": [_answered(each) for each in view.attributes],
        "shipping": {tag: text(price) for tag, price in view.shipping},
        "payment": list(view.payment),
        "missing": list(view.missing),
        "asked_at": iso_or_none(view.asked_at),
        "templates": view.templates,
    }


def _answered(each: Answered) -> Json:
    asked = each.question
    return {
        "id": asked.key, "label": asked.label, "help": asked.help, "kind": asked.kind, "required": asked.required,
        "choices": list(asked.choices), "only_choices": asked.only_choices, "answer": list(each.answer),
        "own": each.own,
    }  # fmt: skip


def template_json(line: TemplateLine) -> Json:
    return {
        "sku": line.sku,
        "title": line.title,
        "state": line.state,
        "price": None if line.price is None else text(line.price),
        "quantity": line.quantity,
        "configurator": line.configurator,
        "reference": line.reference or None,
        "external_id": line.external_id or None,
        "message": line.message or None,
        "changed": line.changed,
        "updated_at": iso(line.updated_at),
        "listed_at": iso_or_none(line.listed_at),
    }


def sheet_json(sheet: Sheet) -> Json:
    rows = [
        {
            "sku": each.sku, "title": each.title, "price": None if each.price is None else text(each.price),
            "quantity": each.quantity, "faults": [fault.sentence for fault in each.faults],
        }
        for each in sheet.rows
    ]  # fmt: skip
    return {
        "action": sheet.action, "ready": sheet.ready, "rows": rows, "held": list(sheet.held),
        "undo_seconds": sheet.undo_seconds, "final": sheet.final,
    }  # fmt: skip
