# SPDX-License-Identifier: GPL-3.0-or-later
"""One Cycles call a view: color, depth and object ids together."""

import math
import os
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bpy
import cv2
import numpy as np
from mathutils import Matrix

from core.config.flag_values import CPU
from core.config.quality import Denoiser, RenderSettings
from core.config.settings import GenerationConfig
from core.engine.blender.nodes import own_tree
from core.errors import RefGraspError, UserInputError
from core.scene.camera import Camera
from core.scene.render_result import RenderPass, RenderResult
from utils.quiet import redirected_output

if TYPE_CHECKING:
    from cycles.properties import CyclesDeviceSettings, CyclesPreferences


# Cycles' own order of preference; each is offered only where it exists.
DEVICE_TYPES = ("OPTIX", "CUDA", "HIP", "METAL", "ONEAPI")
NO_HIT_DEPTH = 1e5  # meters; Cycles writes 1e10 where a ray hits nothing
CLIP_START = 0.05  # meters
CLIP_END = 50.0  # meters
# Fireflies from lamps seen in shiny cutlery, cut without a visible change elsewhere.
CLAMP_INDIRECT = 10.0
_DENOISERS = {Denoiser.OIDN: "OPENIMAGEDENOISE", Denoiser.OPTIX: "OPTIX"}
_COLOR_NAME = "color.bmp"
_DATA_PREFIX = "data_"
_NORMAL_PREFIX = "normal_"
_WITH_ALPHA = 4  # channels
# OpenCV reads EXR files only where this variable is 1; BlenderProc sets it too.
_EXR_VARIABLE = "OPENCV_IO_ENABLE_OPENEXR"


@dataclass(frozen=True)
class RenderDevice:
    """What Cycles renders on: type as Cycles calls it, the name of the device, and both for people."""

    kind: str
    name: str
    description: str = ""


class Renderer:
    """Cycles, set up once; renders what is in the scene.

    Args:
        temporary: folder for the renderer's files; emptied after every view.
        passes: what renders are to give besides color, depth and ids.
    """

    def __init__(
        self,
        config: GenerationConfig,
        temporary: Path,
        passes: Collection[RenderPass] = frozenset(),
    ) -> None:
        os.environ[_EXR_VARIABLE] = "1"
        self._folder = Path(tempfile.mkdtemp(prefix="render_", dir=temporary))
        self._log = self._folder / "cycles.log"
        self.device = choose_device(config.gpu_id)
        _check_denoiser(config.denoiser, self.device)
        _set_up(config)
        apply_settings(config.render_settings)
        # Where OpenImageDenoise cannot use the GPU, Cycles falls back to the CPU.
        bpy.context.scene.cycles.denoising_use_gpu = self.device.kind != "CPU"
        self._with_normals = RenderPass.NORMALS in passes
        _set_passes(self._folder, self._with_normals)

    def render(self, camera: Camera, sampling_seed: int) -> RenderResult:
        """Render the scene once; see `core.engine.protocol.Engine.render`.

        Raises:
            RefGraspError: Cycles wrote no image; its last words are in the message.
        """
        scene = bpy.context.scene
        _place_camera(camera)
        scene.cycles.seed = sampling_seed
        color = self._folder / _COLOR_NAME
        scene.render.filepath = str(color)
        try:
            with redirected_output(self._log):
                bpy.ops.render.render(write_still=True)
            if not color.exists():
                raise RefGraspError(f"Cycles wrote no image: {self._last_words()}")
            rgb = _read_image(color)
            passes = self._read_pass(_DATA_PREFIX)
            normals = self._read_normals(camera) if self._with_normals else None
        except RuntimeError as error:
            raise RefGraspError(f"Cycles failed: {error}") from error
        finally:
            for file in self._folder.iterdir():
                file.unlink()
        depth = np.where(passes[..., 0] > NO_HIT_DEPTH, 0.0, passes[..., 0]).astype(np.float32)
        ids = np.rint(passes[..., 1]).astype(np.int16) - 1
        return RenderResult(rgb=rgb, depth=depth, ids=ids, normals=normals)

    def _read_pass(self, prefix: str) -> np.ndarray:
        found = next(iter(sorted(self._folder.glob(f"{prefix}*.exr"))), None)
        if found is None:
            raise RefGraspError(f"Cycles wrote no image: {self._last_words()}")
        return _read_image(found)

    def _read_normals(self, camera: Camera) -> np.ndarray:
        """Return what `RenderResult.normals` says: Cycles gives sums over the pixel, in world axes."""
        vectors = self._read_pass(_NORMAL_PREFIX)[..., :3] @ camera.cam_to_world[:3, :3]
        length = np.linalg.norm(vectors, axis=-1, keepdims=True)
        unit = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
        return unit.astype(np.float32)

    def _last_words(self) -> str:
        if not self._log.exists():
            return "it said nothing"
        return self._log.read_text(encoding="utf-8", errors="replace").strip()[-500:]


def choose_device(gpu_id: int, kinds: Sequence[str] = DEVICE_TYPES) -> RenderDevice:
    """Make Cycles use the GPU with this number, or the CPU if there is none or `gpu_id` is `CPU`.

    Args:
        kinds: of device that may be used, the preferred first.

    Raises:
        UserInputError: there are GPUs, but none with this number; the message lists them.
    """
    preferences = _preferences()
    kind, devices = ("NONE", []) if gpu_id == CPU else _find_gpus(preferences, kinds)
    if not devices:
        preferences.compute_device_type = "NONE"
        bpy.context.scene.cycles.device = "CPU"
        return RenderDevice(
            "CPU", "CPU", "the CPU" if gpu_id == CPU else "the CPU: no GPU was found"
        )
    if gpu_id >= len(devices):
        names = ", ".join(f"{i}: {device.name}" for i, device in enumerate(devices))
        raise UserInputError(f"--gpu-id {gpu_id}: no such GPU; found are {names}")
    preferences.compute_device_type = kind
    for device in preferences.devices:
        device.use = device.id == devices[gpu_id].id
    bpy.context.scene.cycles.device = "GPU"
    name = devices[gpu_id].name
    return RenderDevice(kind, name, f"{name} ({kind})")


def gpu_names() -> list[str]:
    """Return the names of the GPUs, in the order that `--gpu-id` counts them."""
    _, devices = _find_gpus(_preferences())
    return [device.name for device in devices]


def _preferences() -> "CyclesPreferences":
    preferences: CyclesPreferences = bpy.context.preferences.addons["cycles"].preferences
    return preferences


def _find_gpus(
    preferences: "CyclesPreferences", kinds: Sequence[str] = DEVICE_TYPES
) -> tuple[str, list["CyclesDeviceSettings"]]:
    for kind in kinds:
        try:
            devices = [d for d in preferences.get_devices_for_type(kind) if d.type == kind]
        except ValueError:  # this Blender is not built for that kind of device
            continue
        if devices:
            return kind, devices
    return "NONE", []


def _check_denoiser(denoiser: Denoiser, device: RenderDevice) -> None:
    if denoiser is Denoiser.OPTIX and device.kind != "OPTIX":
        raise UserInputError(
            f"--denoiser optix: needs an NVIDIA GPU with OptiX, but rendering is on {device.name} "
            f"({device.kind}); use --denoiser oidn"
        )


def _set_up(config: GenerationConfig) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_percentage = 100
    scene.render.use_persistent_data = True
    scene.render.threads_mode = "FIXED" if config.cpu_threads else "AUTO"
    if config.cpu_threads:
        scene.render.threads = config.cpu_threads
    scene.render.use_simplify = True
    texture_limit = "OFF" if config.texture_limit == "0" else config.texture_limit
    scene.cycles.texture_limit_render = texture_limit
    image = scene.render.image_settings
    image.file_format = "BMP"  # read back at once; time matters, size does not
    image.color_mode = "RGB"


def apply_settings(settings: RenderSettings) -> None:
    """Make Cycles spend what `settings` says on an image; everything else stays as it is."""
    cycles = bpy.context.scene.cycles
    cycles.samples = settings.limit
    cycles.use_adaptive_sampling = settings.is_adaptive
    cycles.adaptive_threshold = settings.noise_threshold
    cycles.adaptive_min_samples = min(settings.min_samples, settings.samples)
    cycles.max_bounces = settings.max_bounces
    cycles.diffuse_bounces = settings.max_bounces
    cycles.glossy_bounces = settings.max_bounces
    cycles.transmission_bounces = settings.max_bounces
    cycles.volume_bounces = 0
    cycles.transparent_max_bounces = max(8, settings.max_bounces)
    cycles.caustics_reflective = False
    cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = CLAMP_INDIRECT
    denoise = settings.denoiser is not Denoiser.NONE
    cycles.use_denoising = denoise
    bpy.context.view_layer.cycles.use_denoising = denoise  # BlenderProc's start-up switches it off
    if denoise:
        cycles.denoiser = _DENOISERS[settings.denoiser]
        cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"


def _set_passes(folder: Path, normals: bool) -> None:
    """Send depth (R) and object index (G) of the same render to one float32 EXR file, normals to another."""
    scene = bpy.context.scene
    layer = bpy.context.view_layer
    layer.use_pass_z = True
    layer.use_pass_object_index = True
    layer.use_pass_normal = normals
    scene.render.use_compositing = True
    tree = own_tree(scene)
    tree.nodes.clear()
    source = tree.nodes.new("CompositorNodeRLayers")
    composite = tree.nodes.new("CompositorNodeComposite")
    tree.links.new(source.outputs["Image"], composite.inputs["Image"])
    pack = tree.nodes.new("CompositorNodeCombineColor")
    tree.links.new(source.outputs["Depth"], pack.inputs[0])
    tree.links.new(source.outputs["IndexOB"], pack.inputs[1])
    output = tree.nodes.new("CompositorNodeOutputFile")
    output.base_path = str(folder)
    output.format.file_format = "OPEN_EXR"
    output.format.color_depth = "32"
    output.format.exr_codec = "NONE"
    output.file_slots[0].path = _DATA_PREFIX
    tree.links.new(pack.outputs["Image"], output.inputs[0])
    if normals:
        # As a color, since OpenCV knows no channels called X, Y and Z.
        split = tree.nodes.new("CompositorNodeSeparateXYZ")
        color = tree.nodes.new("CompositorNodeCombineColor")
        tree.links.new(source.outputs["Normal"], split.inputs[0])
        for number, part in enumerate(split.outputs):
            tree.links.new(part, color.inputs[number])
        output.file_slots.new(_NORMAL_PREFIX)
        tree.links.new(color.outputs["Image"], output.inputs[1])


def _place_camera(camera: Camera) -> None:
    scene = bpy.context.scene
    seen = scene.camera
    if seen is None:
        seen = bpy.data.objects.new("refgrasp_camera", bpy.data.cameras.new("refgrasp_camera"))
        scene.collection.objects.link(seen)
        scene.camera = seen
    scene.render.resolution_x = camera.width
    scene.render.resolution_y = camera.height
    lens: bpy.types.Camera = seen.data
    lens.type = "PERSP"
    lens.sensor_fit = "HORIZONTAL"
    lens.lens_unit = "FOV"
    lens.angle = 2.0 * math.atan(camera.width / 2.0 / float(camera.K[0, 0]))
    fx, fy, cx, cy = (float(camera.K[i, j]) for i, j in ((0, 0), (1, 1), (0, 2), (1, 2)))
    # A pixel is as wide as 1 / fx and as high as 1 / fy; Blender wants both sides to be at least 1. It shifts
    # by multiples of the image's width, in both directions.
    scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = max(1.0, fy / fx), max(1.0, fx / fy)
    lens.shift_x = 0.5 - cx / camera.width
    lens.shift_y = (cy - camera.height / 2.0) * fx / fy / camera.width
    lens.clip_start, lens.clip_end = CLIP_START, CLIP_END
    # Blender's cameras look along -Z with Y up; the record's along +Z with Y down.
    pose = camera.cam_to_world @ np.diag([1.0, -1.0, -1.0, 1.0])
    seen.matrix_world = Matrix(pose.tolist())


def _read_image(path: Path) -> np.ndarray:
    """Return (H, W, channels) of a BMP (uint8) or EXR (float32) file, RGB(A), top row first.

    Not by Blender: a new image among its data makes Cycles prepare every mesh of the scene anew.
    """
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise RefGraspError(f"{path.name}: OpenCV {cv2.__version__} cannot read this kind of image")
    order = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == _WITH_ALPHA else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(pixels, order)
