# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of flags that know how their flag was typed, so that messages need not name another spelling."""

import argparse
from typing import Any


class TypedText(str):
    """The text of a flag's value; `option` is the flag as it was typed, which may be an alias."""

    option = ""


class StoreTyped(argparse.Action):
    """Stores a flag's text as `TypedText`."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        text = TypedText(values)
        text.option = option_string or ""
        setattr(namespace, self.dest, text)


def typed_option(text: Any) -> str:
    """Return the flag as it was typed, "" if that is not known."""
    return text.option if isinstance(text, TypedText) else ""
