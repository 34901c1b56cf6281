"""The base of every table, and the one database they live in."""

from __future__ import annotations

from peewee import AutoField, DatabaseProxy, Model

database = DatabaseProxy()


class Table(Model):
    """Base of the tables with a key of their own."""

    class Meta:
        database = database
        legacy_table_names = False


class Numbered(Table):
    """Base of the tables whose rows are numbered."""

    id = AutoField()
