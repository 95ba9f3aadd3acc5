# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a scene is, in a few words beside the bar."""

from collections.abc import Mapping

# What is worth saying before the images of a scene are rendered, by part of the work.
_BEFORE_RENDERS: Mapping[str, str] = {
    "plan": "arranging objects",
    "cameras": "finding views",
    "load": "loading",
}
# And once they are rendered.
_AFTER_RENDERS: Mapping[str, str] = {
    "language": "finding sentences",
    "grasps": "finding grasps",
    "write": "writing",
}


class SceneSteps:
    """How far a scene is, in a few words: "scene 1: image 2 of 5"."""

    def __init__(self, scene: int, images: int) -> None:
        self._scene = scene
        self._images = images
        self._attempts = 0
        self._rendered = 0
        self._text = "beginning"

    def enter(self, part: str) -> None:
        """Note a part of the work, by its name in `RunSummary.work`."""
        if part == "plan":
            self._attempts += 1
            self._rendered = 0
        if part == "render":
            self._rendered = min(self._rendered + 1, self._images)  # some are rendered twice
            self._text = f"image {self._rendered} of {self._images}"
        elif not self._rendered:
            self._text = _BEFORE_RENDERS.get(part, self._text)
        elif part in _AFTER_RENDERS:
            self._text = _AFTER_RENDERS[part]

    def __str__(self) -> str:
        attempt = f" (attempt {self._attempts})" if self._attempts > 1 else ""
        return f"scene {self._scene}: {self._text}{attempt}"
