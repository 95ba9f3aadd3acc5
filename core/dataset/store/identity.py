# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dataset folder says it was made with, and how that differs from what is asked for now."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.dataset.store.layout import DatasetLayout
from core.errors import UserInputError

logger = logging.getLogger(__name__)

# Entry of config.json: identity and versions of the dataset whose scenes were said anew.
RELABELED_FROM = "relabeled_from"
# Input files that are named where they differ; a new spreadsheet can bring hundreds.
_MAX_FILES = 10


@dataclass(frozen=True)
class Identity:
    """What decides a dataset's content.

    Attributes:
        seed: resolved.
        fingerprint: see `core.config.settings.fingerprint`.
        settings: settings that change content, plain JSON.
        content: SHA-256 of the input files by name.
    """

    seed: int
    fingerprint: str
    settings: Mapping[str, Any]
    content: Mapping[str, str]


def read_recorded(layout: DatasetLayout) -> Mapping[str, Any] | None:
    """Return `config.json`; None if there is neither that nor a scene.

    Where it is missing or torn but scenes are there, they tell seed and fingerprint.

    Raises:
        UserInputError: it cannot be read, or is something else.
    """
    try:
        data = json.loads(layout.config.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return _config_of_scenes(layout)
    except OSError as error:
        raise UserInputError(f"{layout.config}: cannot be read ({error})") from error
    except (ValueError, RecursionError):
        logger.warning("%s is not whole and is made again.", layout.config)
        return _config_of_scenes(layout)
    if not _is_config(data):
        raise UserInputError(f"{layout.config}: is not a RefGrasp config.json")
    return dict(data)


def check_recorded(layout: DatasetLayout, identity: Identity) -> None:
    """Check that a folder was made, so far, with this configuration.

    Raises:
        UserInputError: lists the settings and files that differ; or it holds a relabeled dataset.
    """
    recorded = read_recorded(layout)
    if recorded is not None and RELABELED_FROM in recorded:
        raise UserInputError(
            f"{layout.root}: holds a relabeled dataset, which is complete as it is and cannot be continued "
            "by a run; choose another --output-dir. To have more scenes, continue the dataset it was made "
            "from, and relabel that: python tool_scripts/relabel.py"
        )
    if recorded is not None and recorded.get("fingerprint") != identity.fingerprint:
        raise UserInputError(
            f"{layout.root}: made with another configuration: "
            f"{'; '.join(_differences(recorded, identity))}. Use the same settings to continue, "
            "or choose another --output-dir"
        )


def given_up_scenes(recorded: Mapping[str, Any] | None) -> dict[int, dict[str, Any]]:
    """Return the entries of the scenes given up in config.json, by scene."""
    return {item["scene"]: item for item in (recorded or {}).get("given_up", [])}


def _is_config(data: Any) -> bool:
    """Say whether the entries that are relied on are of their kinds, where they are there."""

    def is_whole(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    return (
        isinstance(data, dict)
        and is_whole(data.get("seed"))
        and data["seed"] >= 0
        and is_whole(data.get("scenes", 0))
        and all(isinstance(data.get(name, {}), dict) for name in ("settings", "content"))
        and isinstance(data.get("given_up", []), list)
        and all(
            isinstance(item, dict)
            and is_whole(item.get("scene"))
            and isinstance(item.get("reasons", {}), dict)
            for item in data.get("given_up", [])
        )
    )


def _config_of_scenes(layout: DatasetLayout) -> Mapping[str, Any] | None:
    """Return what the first readable scene record tells of its configuration."""
    for scene in layout.scenes():
        try:
            data = json.loads(layout.scene_record(scene).read_bytes())
            return {"seed": int(data["seed"]), "fingerprint": str(data["fingerprint"])}
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            continue  # torn as well; `DatasetStore.discard_corrupt` names it
    return None


def _differences(recorded: Mapping[str, Any], identity: Identity) -> list[str]:
    """Say which settings and input files differ, in the words of the command line."""
    if "settings" not in recorded:
        return ["its config.json is lost, and its scenes have another fingerprint"]
    found = []
    old = {**recorded.get("settings", {}), "seed": recorded.get("seed")}
    new = {**identity.settings, "seed": identity.seed}
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            flag = "--" + name.replace("_", "-")
            found.append(f"{flag} was {old.get(name)}, now {new.get(name)}")
    before, after = recorded.get("content", {}), identity.content
    files = [n for n in sorted(before.keys() | after.keys()) if before.get(n) != after.get(n)]
    for name in files[:_MAX_FILES]:
        state = "is new" if name not in before else "is gone" if name not in after else "changed"
        found.append(f"{name} {state}")
    if len(files) > _MAX_FILES:
        found.append(f"{len(files) - _MAX_FILES} more input files differ")
    return found or ["the program's version"]
