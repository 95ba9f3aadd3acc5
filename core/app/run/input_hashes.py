# SPDX-License-Identifier: GPL-3.0-or-later
"""The hashes of the files that decide a dataset's content, which its fingerprint covers."""

from collections.abc import Sequence

from core.assets.catalogue import ModelInfo, sheet_files
from core.assets.environments import environment_files
from core.assets.model_files import model_files
from core.assets.printed import print_file
from core.assets.textures import texture_files
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from core.generation.arranging import wants_texts
from core.generation.grasp_library import grasp_hashes
from utils.files import content_hash


def input_hashes(config: GenerationConfig, models: Sequence[ModelInfo]) -> dict[str, str]:
    """Return the SHA-256 of every input file that decides content, by name.

    Raises:
        UserInputError: a file cannot be read.
    """
    try:
        files = {
            **sheet_files(config.models_info_file_path),
            "scene file": config.blender_scene_file_path,
        }
        if config.environment_dir is not None:
            environments = environment_files(config.environment_dir)
            files |= {f"environment {name}": file for name, file in environments.items()}
        if config.texture_dir is not None:
            files |= texture_files(config.texture_dir).files
        hashes = {name: content_hash(file) for name, file in files.items()}
        for model in models:
            for file in model_files(model.path):
                hashes[f"model {model.id}: {file.name}"] = content_hash(file)
        if wants_texts(config):
            printed = {model.id: print_file(model.path) for model in models}
            known = {key: file for key, file in printed.items() if file.is_file()}
            hashes |= {f"print of {key}": content_hash(file) for key, file in known.items()}
    except OSError as error:
        raise UserInputError(f"{error.filename}: cannot be read ({error.strerror})") from error
    return hashes | grasp_hashes(config, models)
