# SPDX-License-Identifier: GPL-3.0-or-later
# The add-on's own settings, reached as `.cycles` of a scene, a view layer or a world.
from collections.abc import Sequence

from bpy.types import AddonPreferences, PropertyGroup, bpy_prop_collection

class CyclesRenderSettings(PropertyGroup):
    adaptive_min_samples: int
    adaptive_threshold: float
    caustics_reflective: bool
    caustics_refractive: bool
    denoiser: str
    denoising_input_passes: str
    denoising_use_gpu: bool
    device: str
    diffuse_bounces: int
    glossy_bounces: int
    max_bounces: int
    sample_clamp_indirect: float
    samples: int
    seed: int
    texture_limit_render: str
    transmission_bounces: int
    transparent_max_bounces: int
    use_adaptive_sampling: bool
    use_denoising: bool
    volume_bounces: int

class CyclesRenderLayerSettings(PropertyGroup):
    use_denoising: bool

class CyclesWorldSettings(PropertyGroup):
    sample_map_resolution: int
    sampling_method: str

class CyclesDeviceSettings(PropertyGroup):
    id: str
    name: str
    type: str
    use: bool

class CyclesPreferences(AddonPreferences):
    compute_device_type: str
    @property
    def devices(self) -> bpy_prop_collection[CyclesDeviceSettings]: ...
    def get_devices_for_type(self, compute_device_type: str) -> Sequence[CyclesDeviceSettings]: ...
