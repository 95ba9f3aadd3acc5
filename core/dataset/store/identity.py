# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration a dataset was made with, and how it differs from the requested one."""

import itertools
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.config.fingerprint import CONTENT_VERSION, fingerprint
from core.config.flags import content_settings
from core.config.packages import DECIDING, deciding_versions
from core.config.settings import GenerationConfig
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.recorded_config import read_config
from core.errors import UserInputError, cause
from utils.shell import python_command, shell_command

logger = logging.getLogger(__name__)

# Entry of config.json: identity and versions of the dataset that was relabeled.
RELABELED_FROM = "relabeled_from"
# Maximum number of differing input files to name; a new spreadsheet can bring hundreds.
_MAX_FILES = 10


@dataclass(frozen=True)
class Identity:
    """What determines a dataset's content.

    Attributes:
        seed: resolved.
        fingerprint: see `core.config.fingerprint.fingerprint`.
        settings: settings that change content, as JSON values.
        content: SHA-256 of the input files, by name.
        packages: major.minor of the packages that determine content, by name.
        content_version: of the program; 1 if config.json has none, as the first version wrote none.
    """

    seed: int
    fingerprint: str
    settings: Mapping[str, Any]
    content: Mapping[str, str]
    packages: Mapping[str, str] = field(default_factory=dict)
    content_version: int = CONTENT_VERSION

    def to_json(self) -> dict[str, Any]:
        """Return the entries of config.json."""
        return {
            "content_version": self.content_version,
            "fingerprint": self.fingerprint,
            "seed": self.seed,
            "settings": dict(self.settings),
            "packages": dict(self.packages),
            "content": dict(self.content),
        }


def identity_of(
    config: GenerationConfig, seed: int, content: Mapping[str, str], versions: Mapping[str, str]
) -> Identity:
    """Return the identity of the dataset that a configuration generates.

    Args:
        seed: resolved.
        content: SHA-256 of the input files, by name.
        versions: full versions of the packages that generate the scenes, by name.
    """
    packages = deciding_versions(versions)
    mark = fingerprint(config, seed, content, packages)
    return Identity(seed, mark, content_settings(config), content, packages)


def continued_runs(
    recorded: Mapping[str, Any] | None, versions: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return `runs` of config.json extended by the current run; equal consecutive runs share one entry."""
    runs = list((recorded or {}).get("runs", []))
    run = {"versions": dict(versions)}
    return runs if runs and runs[-1] == run else [*runs, run]


def read_recorded(layout: DatasetLayout) -> Mapping[str, Any] | None:
    """Return `config.json`; None if there is neither that nor a scene.

    If it is missing or truncated but there are scenes, seed and fingerprint come from these.

    Raises:
        UserInputError: it cannot be read, or is not a config.json of RefGrasp.
    """
    try:
        data = read_config(layout)
    except (FileNotFoundError, NotADirectoryError):
        return _config_of_scenes(layout)
    except OSError as error:
        raise UserInputError(f"{layout.config}: cannot be read ({cause(error)})") from error
    except ValueError:
        logger.warning("%s is incomplete and will be rewritten.", layout.config)
        return _config_of_scenes(layout)
    except TypeError:
        data = {}
    if not _is_config(data):
        raise UserInputError(f"{layout.config}: is not a RefGrasp config.json")
    return data


def check_recorded(layout: DatasetLayout, identity: Identity) -> None:
    """Check that a folder's dataset, if any, was made with this configuration and can be continued.

    Raises:
        UserInputError: lists the settings, files and packages that differ, and says what to do; or the
            folder holds a relabeled dataset.
    """
    recorded = read_recorded(layout)
    if recorded is not None and RELABELED_FROM in recorded:
        raise UserInputError(
            f"{layout.root}: holds a relabeled dataset, which is complete and cannot be continued "
            "by a run; choose another --output-dir. To get more scenes, continue the dataset it was made "
            f"from, and relabel that: {python_command('tool_scripts/relabel.py')}"
        )
    if recorded is not None and recorded.get("fingerprint") != identity.fingerprint:
        raise UserInputError(f"{layout.root}: {_refusal(recorded, identity, layout)}")


def given_up_scenes(recorded: Mapping[str, Any] | None) -> dict[int, dict[str, Any]]:
    """Return the entries of config.json about scenes given up, by scene."""
    return {item["scene"]: item for item in (recorded or {}).get("given_up", [])}


def _is_config(data: Any) -> bool:
    """Return whether the entries that are used have the right types, if present."""

    def is_whole(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    return (
        isinstance(data, dict)
        and is_whole(data.get("seed"))
        and data["seed"] >= 0
        and is_whole(data.get("scenes", 0))
        and is_whole(data.get("content_version", 1))
        and all(
            isinstance(data.get(name, {}), dict) for name in ("settings", "content", "packages")
        )
        and isinstance(data.get("runs", []), list)
        and all(
            isinstance(run, dict) and isinstance(run.get("versions", {}), dict)
            for run in data.get("runs", [])
        )
        and isinstance(data.get("given_up", []), list)
        and all(
            isinstance(item, dict)
            and is_whole(item.get("scene"))
            and isinstance(item.get("reasons", {}), dict)
            for item in data.get("given_up", [])
        )
    )


def _config_of_scenes(layout: DatasetLayout) -> Mapping[str, Any] | None:
    """Return seed and fingerprint from the first readable scene record."""
    for scene in layout.scenes():
        try:
            data = json.loads(layout.scene_record(scene).read_bytes())
            return {"seed": int(data["seed"]), "fingerprint": str(data["fingerprint"])}
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            continue  # damaged as well; `DatasetStore.discard_corrupt` reports it
    return None


def _refusal(recorded: Mapping[str, Any], identity: Identity, layout: DatasetLayout) -> str:
    """Return a message with the differences and what to do about them."""
    elsewhere = "choose another --output-dir"
    if "settings" not in recorded:
        return (
            "its config.json is lost, and its scenes have another fingerprint: other settings, input "
            f"files, packages or version. Use the same ones to resume, or {elsewhere}"
        )
    version = recorded.get("content_version", 1)
    if version != identity.content_version:
        return (
            f"made by another version of RefGrasp, whose scenes differ (content version {version}, this "
            f"one has {identity.content_version}). It can still be read, verified, split and exported, "
            f"but not continued: {elsewhere}, or continue it with the version that started it"
        )
    settings, files = _changed_settings(recorded, identity), _changed_files(recorded, identity)
    configuration = settings + files
    packages = _changed_packages(recorded, identity)
    advice = ["use the same settings"] if configuration else []
    if packages:
        advice.append(f"install {_wanted(recorded, packages)}")
    what = (
        "other versions of packages" if packages and not configuration else "another configuration"
    )
    differing = "; ".join([*configuration, *packages.values()]) or "nothing recorded in config.json"
    way = " and ".join(advice) + f" to continue, or {elsewhere}" if advice else elsewhere
    ready = "" if files or packages else _ready_commands(recorded, layout)
    settled = len(layout.scenes()) + len(given_up_scenes(recorded))
    complete = 0 < recorded.get("scenes", 0) <= settled
    if complete and files:
        way = f"it is complete; for another dataset, {elsewhere}"
    return f"made with {what}: {differing}. {way[0].upper()}{way[1:]}{ready}"


def _ready_commands(recorded: Mapping[str, Any], layout: DatasetLayout) -> str:
    """Return what to type to continue a dataset with its own settings, or to start another; "" if unknown."""
    if "resolved" not in recorded:
        return ""
    command = python_command("dataset_generation.py", "--config", layout.config)
    numbers = itertools.count(2)
    free = next(
        folder
        for number in numbers
        if not (folder := layout.root.with_name(f"{layout.root.name}_{number}")).exists()
    )
    another = shell_command("--output-dir", free)
    return f". To continue it: {command}; for another dataset add to your command: {another}"


def _changed_settings(recorded: Mapping[str, Any], identity: Identity) -> list[str]:
    """Return which settings differ, in terms of the command line."""
    old = {**recorded["settings"], "seed": recorded.get("seed")}
    new = {**identity.settings, "seed": identity.seed}
    return [
        f"--{name.replace('_', '-')} was {_shown(old, name)}, now {_shown(new, name)}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def _shown(settings: Mapping[str, Any], name: str) -> str:
    """Return a setting as it is typed; optional ones are recorded only if they were given."""
    value = settings.get(name, "the default")
    if isinstance(value, Mapping):
        return ",".join(f"{key}={entry}" for key, entry in value.items())
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _changed_files(recorded: Mapping[str, Any], identity: Identity) -> list[str]:
    before, after = recorded.get("content", {}), identity.content
    files = [n for n in sorted(before.keys() | after.keys()) if before.get(n) != after.get(n)]
    found = []
    for name in files[:_MAX_FILES]:
        state = "is new" if name not in before else "is gone" if name not in after else "changed"
        found.append(f"{name} {state}")
    if len(files) > _MAX_FILES:
        found.append(f"{len(files) - _MAX_FILES} more input files differ")
    return found


def _changed_packages(recorded: Mapping[str, Any], identity: Identity) -> dict[str, str]:
    """Return how packages differ, by name."""
    old, new = recorded.get("packages", {}), identity.packages
    return {
        name: f"{name} was {old.get(name, 'not there')}, now {new.get(name, 'not there')}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }


def _wanted(recorded: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return pip requirements that restore the recorded versions of packages."""
    runs = recorded.get("runs") or [{}]
    versions = {**recorded.get("packages", {}), **runs[-1].get("versions", {})}
    packages = {DECIDING.get(name, name): None for name in names}  # each once
    return " ".join(f"{name}=={versions[name]}" for name in packages if name in versions)
