# SPDX-License-Identifier: GPL-3.0-or-later
"""The inputs of the tables of relations and measures: each family of scores of one scene, computed once."""

import functools

import numpy as np

from core.language.predicates.adjacency import beside_scores, direct_scores
from core.language.predicates.geometry import Geometry
from core.language.predicates.orders import direction_orders
from core.language.predicates.places import place_scores
from core.language.predicates.sizes import size_scores
from core.language.predicates.support_views import SupportViews


class Comparisons:
    """Scores of one scene by family, computed on first use.

    Attributes:
        geometry: the measured scene.
        shape: (V, n, n), for V views and n objects.
    """

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self.shape = (geometry.views, geometry.n, geometry.n)

    @functools.cached_property
    def places(self) -> dict[str, np.ndarray]:
        """By direction (V, n, n): [view, anchor, object]."""
        return place_scores(self.geometry)

    @functools.cached_property
    def direct_places(self) -> dict[str, np.ndarray]:
        """By direction (V, n, n) of being directly in it: [view, anchor, object]."""
        return direct_scores(self.geometry, self.places)

    @functools.cached_property
    def beside(self) -> np.ndarray:
        """(V, n, n): [view, anchor, object]."""
        return beside_scores(self.geometry)

    @functools.cached_property
    def orders(self) -> dict[str, np.ndarray]:
        """By direction (V, n, n) of "o before x": [view, o, x]."""
        return direction_orders(self.geometry)

    @functools.cached_property
    def sizes(self) -> dict[str, np.ndarray]:
        """By size measure (n, n) of "o before x": [o, x]."""
        return size_scores(self.geometry)

    @functools.cached_property
    def support(self) -> SupportViews:
        """What is on, in and under what."""
        return SupportViews(self.geometry)
