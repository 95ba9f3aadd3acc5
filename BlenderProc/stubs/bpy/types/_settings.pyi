# SPDX-License-Identifier: GPL-3.0-or-later
from ._base import bpy_struct

class RenderSettings(bpy_struct):
    engine: str
    film_transparent: bool
    filepath: str
    fps: int
    fps_base: float
    resolution_percentage: int
    pixel_aspect_x: float
    pixel_aspect_y: float
    resolution_x: int
    resolution_y: int
    threads: int
    threads_mode: str
    use_compositing: bool
    use_persistent_data: bool
    use_simplify: bool
    @property
    def image_settings(self) -> ImageFormatSettings: ...

class ImageFormatSettings(bpy_struct):
    color_depth: str
    color_mode: str
    exr_codec: str
    file_format: str

class ColorManagedDisplaySettings(bpy_struct):
    display_device: str

class ColorManagedViewSettings(bpy_struct):
    exposure: float
    gamma: float
    look: str
    use_curve_mapping: bool
    view_transform: str
