# SPDX-License-Identifier: GPL-3.0-or-later
"""Credits of the models that a dataset shows: kept in config.json, listed in ATTRIBUTION.md.

Most licenses require that the author is named wherever images of a model are passed on, also after the folder
was moved, split or exported without the spreadsheet that has the credits.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from core.assets.catalogue import ModelInfo
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.recorded_config import read_config
from utils.files import atomic_write_text

logger = logging.getLogger(__name__)

CONFIG_ENTRY = "models"
NOT_STATED = "not stated"
_LICENSE_PAGES = {
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 3.0": "https://creativecommons.org/licenses/by/3.0/",
    "CC BY 3.0 US": "https://creativecommons.org/licenses/by/3.0/us/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
}


@dataclass(frozen=True)
class Credit:
    """The origin of a model according to the spreadsheet; "" where a cell is empty."""

    license: str = ""
    attribution: str = ""
    source: str = ""


def credits_entry(models: Iterable[ModelInfo]) -> dict[str, dict[str, str]]:
    """Return the entry of config.json with the credits of the models that a run may show, by id."""
    return {
        model.id: {
            "license": model.license,
            "attribution": model.attribution,
            "source": model.source,
        }
        for model in models
    }


def read_credits(layout: DatasetLayout) -> dict[str, Credit]:
    """Return the credits in config.json by model id; {} if it has none (an older dataset) or is unreadable."""
    try:
        entry = read_config(layout).get(CONFIG_ENTRY, {})
        return {
            model: Credit(*(str(item.get(key, "")) for key in ("license", "attribution", "source")))
            for model, item in entry.items()
        }
    except (OSError, ValueError, TypeError, AttributeError) as error:
        logger.info("%s: contains no model credits (%s)", layout.config, error)
        return {}


def write_attribution(layout: DatasetLayout, used: Collection[str]) -> None:
    """Write ATTRIBUTION.md of a dataset that shows the models `used`, given by id."""
    atomic_write_text(layout.attribution, attribution_text(used, read_credits(layout)))


def attribution_text(used: Collection[str], known: Mapping[str, Credit]) -> str:
    """Return the text of ATTRIBUTION.md: the models shown, their licenses, authors and sources."""
    rows = [(model, known.get(model, Credit())) for model in sorted(used)]
    counts = Counter(credit.license or NOT_STATED for _, credit in rows)
    lines = [
        "# Attribution",
        "",
        f"The images show {len(rows)} models. Keep this list with them if you redistribute them. "
        "Models may have been converted, resized, repainted or cut for this use.",
        "",
        "Licenses: " + "; ".join(f"{name} ({n})" for name, n in sorted(counts.items())) + ".",
        "",
        *(f"- {name}: {page}" for name, page in _LICENSE_PAGES.items() if name in counts),
        *([""] if counts.keys() & _LICENSE_PAGES.keys() else []),
        "| model | work and author | license | source |",
        "|---|---|---|---|",
    ]
    for model, credit in rows:
        cells = (model, credit.attribution, credit.license, credit.source)
        lines.append("| " + " | ".join(_cell(cell or NOT_STATED) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
