# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of a run: every flag of both entry scripts, declared once."""

from dataclasses import dataclass, fields
from pathlib import Path

from core.config.camera_settings import CameraSettings
from core.config.flag_values import CPU, gpu_id_value, help_by_quality
from core.config.flags import Group, check_ranges, flag
from core.config.grasp_settings import GraspSettings
from core.config.limits import TEXTURE_LIMITS
from core.config.quality import QUALITIES, Denoiser, Quality, RenderSettings
from core.config.sentence_settings import SentenceSettings
from core.config.table_settings import TableSettings
from core.errors import Problems


@dataclass(frozen=True)
class GenerationConfig(CameraSettings, TableSettings, GraspSettings, SentenceSettings):
    """All settings of a run; `content=False` marks those that do not change the dataset.

    Raises:
        UserInputError: on construction; names every value that is out of range.
    """

    gpu_id: int = flag(
        0,
        "GPU to render on, by its number in Cycles, or 'cpu'. If there is no GPU, the CPU is used and "
        "a message says so.",
        Group.DEVICE,
        gpu_id_value,
        low=CPU,
        content=False,
        metavar="ID",
    )
    output_dir: Path = flag(
        Path("./output_demo"), "Dataset folder.", Group.FILES, Path, content=False
    )
    obj_dir: Path = flag(
        Path("./models"), "Folder with the model files.", Group.FILES, Path, content=False
    )
    blender_scene_file_path: Path = flag(
        Path("./blender_files/background.blend"),
        "Blender file with surfaces, floor and wall; see blender_files/README.md.",
        Group.FILES,
        Path,
        content=False,
    )
    environment_dir: Path | None = flag(
        None,
        "Folder with environment images (.exr, .hdr) that light the scenes; by default those of Blender.",
        Group.FILES,
        Path,
        # The fingerprint covers the files.
        content=False,
        optional=True,
    )
    texture_dir: Path | None = flag(
        None,
        "Folder with images of what objects stand on (floors/) and of what is behind them (walls/); by default "
        "the scene file's materials.",
        Group.FILES,
        Path,
        # The fingerprint covers the files.
        content=False,
        optional=True,
    )
    texture_size: float = flag(
        1.0,
        "Width of an image of --texture-dir on floor or wall, meters; images repeat, and their height follows.",
        Group.FILES,
        float,
        low=0.05,
        high=20.0,
        optional=True,
    )
    models_info_file_path: Path = flag(
        Path("./models/models_info_all.xlsx"),
        "Spreadsheet that lists the models; see models/README.md.",
        Group.FILES,
        Path,
        content=False,
    )
    skip_bad_models: bool = flag(
        False,
        "Skip models whose file is missing or bad, with a warning, instead of stopping.",
        Group.FILES,
        bool,
        # Leaving models out changes the content, but the fingerprint already covers that: it hashes the
        # files of the models in use. Without a bad model the flag changes nothing.
        content=False,
    )
    log_file_path: Path | None = flag(
        None,
        "Log file; by default dataset_generation.log in the output folder.",
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
        "Total number of scenes across all devices; replaces --iterations.",
        Group.SCENES,
        int,
        low=1,
        high=10_000_000,
        content=False,
    )
    images_per_iteration: int = flag(
        5,
        "Images per scene; they share the objects and differ in camera, light and background.",
        Group.SCENES,
        int,
        low=1,
        high=100,
    )
    seed: int | None = flag(
        None,
        "Seed of the dataset; the same seed gives the same dataset. By default a random one is "
        "drawn and recorded in config.json.",
        Group.SCENES,
        int,
        low=0,
        high=2**63 - 1,
        content=False,  # enters the fingerprint separately, once resolved
    )
    persistent_data_cleanup_interval: int = flag(
        100,
        "Number of scenes after which meshes and textures are purged from memory.",
        Group.DEVICE,
        int,
        low=1,
        content=False,
    )
    texture_limit: str = flag(
        "2048",
        "Maximum texture side in pixels; larger textures are scaled down; 0 for no limit.",
        Group.RENDER,
        str,
        choices=TEXTURE_LIMITS,
    )
    cpu_threads: int = flag(
        0,
        "CPU threads for rendering; 0 for all.",
        Group.DEVICE,
        int,
        low=0,
        high=1024,
        content=False,
    )
    quality: Quality = flag(
        Quality.DEFAULT,
        "Preset of rendering settings: draft, default, high (little more than default on a GPU) or reference "
        "(as costly as the original generator). A setting given by its own flag wins.",
        Group.RENDER,
        str,
        choices=tuple(Quality),
    )
    samples: int = flag(
        None,
        help_by_quality(
            "Maximum samples per pixel; --min-samples and --noise-threshold decide how many a pixel gets.",
            "samples",
        ),
        Group.RENDER,
        int,
        low=1,
        high=65536,
    )
    min_samples: int = flag(
        None,
        help_by_quality("Minimum samples per pixel; more make better images.", "min_samples"),
        Group.RENDER,
        int,
        low=1,
        high=4096,
    )
    noise_threshold: float = flag(
        None,
        help_by_quality(
            "Noise above which a pixel gets more samples: 0 gives every pixel the maximum, 1 the minimum.",
            "noise_threshold",
        ),
        Group.RENDER,
        float,
        low=0.0,
        high=1.0,
    )
    max_bounces: int = flag(
        None,
        help_by_quality("Maximum number of light bounces.", "max_bounces"),
        Group.RENDER,
        int,
        low=0,
        high=1024,
    )
    denoiser: Denoiser = flag(
        None,
        help_by_quality(
            "Denoiser: oidn, optix (needs an NVIDIA GPU) or none.",
            "denoiser",
        ),
        Group.RENDER,
        str,
        choices=tuple(Denoiser),
    )
    extra_outputs: str = flag(
        "",
        "Additional labels, such as 'clean_depth,normals,amodal_masks,bop,parts'; see dataset_usage.md. "
        "Cameras, poses and amodal pixel counts are always in the scene records.",
        Group.FILES,
        str,
        metavar="KIND,...",
    )
    min_visibility: float = flag(
        0.4,
        "Fraction of an object's pixels that must be visible for it to be mentioned, 0 to 1.",
        Group.SCENES,
        float,
        low=0.05,
        high=1.0,
    )
    require_all_visible: bool = flag(
        False,
        "Keep only cameras that see every object at --min-visibility or better.",
        Group.SCENES,
        bool,
    )
    profile: bool = flag(
        False,
        "Print how long each stage took, per image and scene, and the processor time per scene.",
        Group.DEVICE,
        bool,
        content=False,
    )
    debug: bool = flag(False, "Show tracebacks of all errors.", Group.DEVICE, bool, content=False)

    def __post_init__(self) -> None:
        check_ranges(self)
        self._resolve_quality()
        found = Problems()
        found.attempt(self._resolve_camera)
        found.attempt(self._check_table)
        found.raise_if_any()

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
