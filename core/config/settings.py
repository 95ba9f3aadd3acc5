# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of a run: every flag of both entry scripts, declared once."""

from dataclasses import dataclass, fields
from pathlib import Path

from core.config.flag_values import CPU, gpu_id_value, help_by_quality, kind_weights_text
from core.config.flags import Group, check_ranges, flag
from core.config.limits import MIN_OBJECTS
from core.config.quality import QUALITIES, Denoiser, Quality, RenderSettings
from core.errors import UserInputError

TEXTURE_LIMITS = ("0", "128", "256", "512", "1024", "2048", "4096", "8192")  # Cycles' own steps


@dataclass(frozen=True)
class GenerationConfig:
    """All settings of a run; `content=False` marks those that do not change the dataset.

    Raises:
        UserInputError: on construction; names every value that is out of range.
    """

    gpu_id: int = flag(
        0,
        "GPU to render on, as Cycles numbers them; 'cpu' renders on the CPU. Without a GPU the CPU "
        "is used and one line says so.",
        Group.DEVICE,
        gpu_id_value,
        low=CPU,
        content=False,
        metavar="ID",
    )
    output_dir: Path = flag(
        Path("./output_demo"), "Folder of the dataset.", Group.FILES, Path, content=False
    )
    obj_dir: Path = flag(
        Path("./models"), "Folder of the model files.", Group.FILES, Path, content=False
    )
    blender_scene_file_path: Path = flag(
        Path("./blender_files/background.blend"),
        "Blender file with surfaces, floor and wall; see blender_files/README.md.",
        Group.FILES,
        Path,
        content=False,
    )
    models_info_file_path: Path = flag(
        Path("./models/models_info_all.xlsx"),
        "Spreadsheet that names the models; see models/README.md.",
        Group.FILES,
        Path,
        content=False,
    )
    skip_bad_models: bool = flag(
        False,
        "Leave models out whose file is missing or bad, with a warning, instead of stopping.",
        Group.FILES,
        bool,
        # Leaving models out changes the content, but the fingerprint already covers that: it hashes the
        # files of the models in use. Without a bad model the flag changes nothing.
        content=False,
    )
    log_file_path: Path | None = flag(
        None,
        "Log file. Without it: dataset_generation.log in the output folder.",
        Group.FILES,
        Path,
        content=False,
    )
    iterations: int = flag(
        10,
        "Number of scenes.",
        Group.SCENES,
        int,
        low=1,
        high=10_000_000,
        content=False,
        aliases=("--iteration",),
    )
    scenes: int | None = flag(
        None,
        "Number of scenes of the dataset, instead of --iterations; on several devices of all of them.",
        Group.SCENES,
        int,
        low=1,
        high=10_000_000,
        content=False,
    )
    images_per_iteration: int = flag(
        5,
        "Images of each scene; they share the objects and differ in camera, light and background.",
        Group.SCENES,
        int,
        low=1,
        high=100,
    )
    resolution_width: int = flag(512, "Image width, pixels.", Group.RENDER, int, low=32, high=8192)
    resolution_height: int = flag(
        512, "Image height, pixels.", Group.RENDER, int, low=32, high=8192
    )
    scene_graph_rows: int = flag(
        4, "Rows of the placement grid.", Group.SCENES, int, low=1, high=12
    )
    scene_graph_cols: int = flag(
        4, "Columns of the placement grid.", Group.SCENES, int, low=1, high=12
    )
    seed: int | None = flag(
        None,
        "Seed of the dataset; the same seed gives the same dataset. Without it one is drawn and "
        "recorded in config.json.",
        Group.SCENES,
        int,
        low=0,
        high=2**63 - 1,
        content=False,  # enters the fingerprint separately, once resolved
    )
    persistent_data_cleanup_interval: int = flag(
        100,
        "Scenes between two purges of meshes and textures from memory.",
        Group.DEVICE,
        int,
        low=1,
        content=False,
    )
    texture_limit: str = flag(
        "2048",
        "Largest texture side in pixels; larger ones are scaled down; 0 for no limit.",
        Group.RENDER,
        str,
        choices=TEXTURE_LIMITS,
    )
    cpu_threads: int = flag(
        0,
        "CPU threads used in rendering; 0 for all.",
        Group.DEVICE,
        int,
        low=0,
        high=1024,
        content=False,
    )
    quality: Quality = flag(
        Quality.DEFAULT,
        "Set of rendering settings: draft, default or reference (what the original generator spent). "
        "A setting given by its own flag wins.",
        Group.RENDER,
        str,
        choices=tuple(Quality),
    )
    samples: int = flag(
        None,
        help_by_quality(
            "Largest number of samples a pixel may get; the next two decide what it does get.",
            "samples",
        ),
        Group.RENDER,
        int,
        low=1,
        high=65536,
    )
    min_samples: int = flag(
        None,
        help_by_quality("Samples every pixel gets; more make better images.", "min_samples"),
        Group.RENDER,
        int,
        low=1,
        high=4096,
    )
    noise_threshold: float = flag(
        None,
        help_by_quality(
            "Noise above which a pixel gets more: 0 gives all samples to all, 1 no more to any.",
            "noise_threshold",
        ),
        Group.RENDER,
        float,
        low=0.0,
        high=1.0,
    )
    max_bounces: int = flag(
        None,
        help_by_quality("Largest number of light bounces.", "max_bounces"),
        Group.RENDER,
        int,
        low=0,
        high=1024,
    )
    denoiser: Denoiser = flag(
        None,
        help_by_quality(
            "What removes the noise that is left: oidn, optix (needs an NVIDIA GPU) or none.",
            "denoiser",
        ),
        Group.RENDER,
        str,
        choices=tuple(Denoiser),
    )
    extra_outputs: str = flag(
        "",
        "Further labels, as in 'clean_depth,normals,amodal_masks,bop'; see dataset_usage.md. Cameras, "
        "poses and amodal pixel counts are in the scene records whatever is asked for.",
        Group.FILES,
        str,
        metavar="KIND,...",
    )
    min_visibility: float = flag(
        0.4,
        "Share of an object's pixels that must be visible for it to be spoken about, 0 to 1.",
        Group.SCENES,
        float,
        low=0.05,
        high=1.0,
    )
    require_all_visible: bool = flag(
        False, "Keep only cameras that see every object that well.", Group.SCENES, bool
    )
    expressions_per_object: int = flag(
        3,
        "Largest number of expressions for one object of a scene.",
        Group.LANGUAGE,
        int,
        low=1,
        high=50,
    )
    minimal_share: float = flag(
        0.7,
        "Share of expressions without a redundant clause, 0 to 1.",
        Group.LANGUAGE,
        float,
        low=0.0,
        high=1.0,
    )
    kind_weights: str = flag(
        "",
        "Weights of expression kinds, as in 'relation=2,negation=0' (0 switches a kind off); "
        "all others keep their default.",
        Group.LANGUAGE,
        kind_weights_text,
        metavar="KIND=W,...",
    )
    language: str = flag("en", "Language of the expressions.", Group.LANGUAGE, str)
    profile: bool = flag(
        False,
        "Print at the end how long each part of the work took, by image and scene, and the processor time "
        "of a scene.",
        Group.DEVICE,
        bool,
        content=False,
    )
    debug: bool = flag(
        False, "Show a traceback with every error.", Group.DEVICE, bool, content=False
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        self._resolve_quality()
        cells = self.scene_graph_rows * self.scene_graph_cols
        if cells < MIN_OBJECTS:
            raise UserInputError(
                f"--scene-graph-rows {self.scene_graph_rows} --scene-graph-cols "
                f"{self.scene_graph_cols}: {cells} cells, but a scene needs at least {MIN_OBJECTS}"
            )

    def _resolve_quality(self) -> None:
        """Fill in what no flag set, so that every later reader sees the values really used."""
        object.__setattr__(self, "quality", Quality(self.quality))
        chosen = QUALITIES[self.quality]
        for item in fields(RenderSettings):
            if getattr(self, item.name) is None:
                object.__setattr__(self, item.name, getattr(chosen, item.name))
        object.__setattr__(self, "denoiser", Denoiser(self.denoiser))

    @property
    def total_scenes(self) -> int:
        """Number of scenes of the dataset; the launcher sets it by `scenes`."""
        return self.scenes or self.iterations

    @property
    def render_settings(self) -> RenderSettings:
        return RenderSettings(**{f.name: getattr(self, f.name) for f in fields(RenderSettings)})

    @property
    def log_path(self) -> Path:
        return self.log_file_path or self.output_dir / "dataset_generation.log"
