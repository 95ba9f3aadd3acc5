# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery in a real Chromium: lights the right pixels, filters rightly, runs nothing from a cell."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.dataset.statistics.gathering import DatasetStatistics
from core.dataset.statistics.report import report
from core.dataset.viewing.gallery import write_gallery
from core.scene.record import SceneRecord
from tests.core.dataset.viewing.gallery.browser import Page, open_browser
from tests.synthetic import SyntheticDataset
from tests.worded_dataset import make_worded_dataset

pytestmark = pytest.mark.long

SCENES, IMAGES = 9, 3
DIM = (16, 20, 32, 70)
TARGET, TARGET_EDGE = (255, 176, 0, 48), (255, 176, 0, 255)
ANCHOR, ANCHOR_EDGE = (40, 120, 255, 64), (77, 141, 255, 255)
EVIL = '<img src=x onerror="window.hacked = 1"></script><script>window.hacked = 2</script>'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(
        tmp_path_factory.mktemp("gallery") / "ds & co #1", SCENES, IMAGES, 160
    )


@pytest.fixture(scope="module")
def browser(made: SyntheticDataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    index = write_gallery(made.root, made.root / "gallery")
    with open_browser(index, tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def page(browser: Page) -> Iterator[Page]:
    browser.console()
    yield browser
    assert browser.console() == []


def lit(page: Page, selector: str = ".stage canvas") -> np.ndarray:
    """Return the (H, W, 4) pixels of the canvas over a photograph."""
    data = page.run(
        "const c = document.querySelector(arguments[0]);"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height);"
        "return [d.height, d.width, [...d.data]];",
        selector,
    )
    return np.array(data[2], dtype=np.uint8).reshape(data[0], data[1], 4)


def expected_light(
    made: SyntheticDataset, img_idx: int, target: int | None, anchors: list[int]
) -> np.ndarray:
    """Return what should be lit, from the mask image, and not from the record."""
    mask = np.array(Image.open(made.layout.mask(img_idx)))
    pixels = np.full((*mask.shape, 4), DIM, dtype=np.uint8)
    for own, tint, edge in (
        (np.isin(mask, anchors), ANCHOR, ANCHOR_EDGE),
        (mask == target, TARGET, TARGET_EDGE),
    ):
        pixels[own] = tint
        pixels[own & ~_inner(own)] = edge
    return pixels


def _inner(own: np.ndarray) -> np.ndarray:
    """Return the pixels whose four neighbors belong as well; beyond the frame everything does."""
    wide = np.pad(own, 1, mode="edge")
    return wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]


def close(a: np.ndarray, b: np.ndarray) -> bool:
    # Canvases keep colors multiplied by their opacity, so thin ones come back rounded by a little.
    return bool(np.abs(a.astype(int) - b.astype(int)).max() <= 4)


def relation_in(record: SceneRecord) -> tuple[int, int, int]:
    """Return a relation's number among the sentences, its target and its anchor."""
    for number, expression in enumerate(record.expressions):
        if expression.kind == "relation":
            noun = expression.text.rpartition(" the ")[2].rstrip(".")
            anchor = next(o for o in record.objects if f"{o.color} {o.name}" == noun)
            return number, expression.targets[0], anchor.scene_id
    raise AssertionError("no relation in this scene")


def sentence(page: Page, number: int) -> object:
    return page.one(f'.detail button[data-sentence="{number}"]')


def test_the_grid_shows_photographs_and_sentences(made: SyntheticDataset, page: Page) -> None:
    page.open()
    assert len(page.all(".card")) == 24
    page.run(
        "document.querySelectorAll('.card img').forEach((image) => { image.loading = 'eager'; })"
    )
    page.wait(
        "return [...document.querySelectorAll('.card img')].every((i) => i.complete && i.naturalWidth === 160)"
    )
    assert page.texts("#title") == ["ds & co #1"]
    known = {e.text for r in made.records for e in r.expressions}
    shown = page.texts(".card .sentence")
    assert len(shown) > 60
    assert set(shown) <= known
    page.one("a[rel=next]").click()
    page.wait("return document.querySelectorAll('.card').length === 3")


def test_a_click_lights_exactly_the_pixels_of_target_and_anchor(
    made: SyntheticDataset, page: Page
) -> None:
    for record in made.records[:3]:
        number, target, anchor = relation_in(record)
        view = record.images[1]
        page.open(f"#/image/{view.img_idx}")
        sentence(page, number).click()
        assert close(lit(page), expected_light(made, view.img_idx, target, [anchor]))
        boxes = page.run(
            "return [...document.querySelectorAll('.detail .stage rect:not(.halo)')].map((r) =>"
            "[r.classList[0], ...['x', 'y', 'width', 'height'].map((n) => Number(r.getAttribute(n)))])"
        )
        expected = []
        for role, item in (("anchor", view.objects[anchor]), ("target", view.objects[target])):
            x1, y1, x2, y2 = item.bbox or (0, 0, 0, 0)
            expected.append([role, x1, y1, x2 - x1 + 1, y2 - y1 + 1])
        assert boxes == expected


def test_every_sentence_of_an_image_lights_its_target(made: SyntheticDataset, page: Page) -> None:
    record = made.records[4]
    view = record.images[0]
    page.open(f"#/image/{view.img_idx}")
    for number, expression in enumerate(record.expressions):
        page.run("arguments[0].focus()", sentence(page, number))
        pixels = lit(page)
        mask = np.array(Image.open(made.layout.mask(view.img_idx)))
        # Green minus blue tells amber from blue and from dim.
        is_amber = pixels[..., 1].astype(int) - pixels[..., 2] > 100
        assert (is_amber == (mask == expression.targets[0])).all(), expression.text


def test_pointing_lights_for_the_moment_and_a_click_for_good(
    made: SyntheticDataset, page: Page
) -> None:
    record = made.records[0]
    page.open("#/image/0")
    first, second = sentence(page, 0), sentence(page, 1)
    page.point_at(first)
    assert close(lit(page), expected_light(made, 0, record.expressions[0].targets[0], []))
    page.point_at(page.one("#title"))
    assert not lit(page).any()
    first.click()
    page.point_at(second)
    assert close(lit(page), expected_light(made, 0, record.expressions[1].targets[0], []))
    page.point_at(page.one("#title"))
    page.run("document.activeElement.blur()")
    assert close(lit(page), expected_light(made, 0, record.expressions[0].targets[0], []))
    assert first.get_attribute("aria-pressed") == "true"
    first.click()
    page.point_at(page.one("#title"))
    page.run("document.activeElement.blur()")
    assert not lit(page).any()


def test_sentences_of_a_card_light_in_the_grid(made: SyntheticDataset, page: Page) -> None:
    page.open()
    button = page.one(".card .sentence")
    button.click()
    number = int(button.get_attribute("data-sentence"))
    target = made.records[0].expressions[number].targets[0]
    pixels = lit(page, ".card canvas")
    mask = np.array(Image.open(made.layout.mask(0)))
    assert ((pixels[..., 1].astype(int) - pixels[..., 2] > 100) == (mask == target)).all()


def test_the_program_is_a_tree_with_its_anchor(made: SyntheticDataset, page: Page) -> None:
    record = made.records[0]
    number, target, anchor = relation_in(record)
    page.open(f"#/image/1?sentence={number}")
    objects = record.objects
    assert page.texts(".tree .node.target .who") == [objects[target].id]
    assert page.texts(".tree .node.anchor .who") == [objects[anchor].id]
    lines = page.texts(".tree .what")
    assert f"called “{objects[target].name}”" in lines
    assert f"color: {objects[anchor].color}" in lines
    page.point_at(page.one(".tree .node.anchor"))
    assert close(lit(page), expected_light(made, 1, None, [anchor]))
    page.point_at(page.one("#title"))
    assert close(lit(page), expected_light(made, 1, target, [anchor]))


def test_keys_alone_are_enough(made: SyntheticDataset, page: Page) -> None:
    from selenium.webdriver.common.keys import Keys

    page.open("#/image/0")
    shown = page.run(
        "return [...document.querySelectorAll('.detail .sentence')].map((b) => Number(b.dataset.sentence))"
    )
    record = made.records[0]
    for step in range(3):
        page.press(Keys.ARROW_DOWN)
        target = record.expressions[shown[step]].targets[0]
        pixels = lit(page)
        mask = np.array(Image.open(made.layout.mask(0)))
        assert ((pixels[..., 1].astype(int) - pixels[..., 2] > 100) == (mask == target)).all()
    page.press(Keys.ENTER)
    assert len(page.all(".program")) == 1
    page.press(Keys.ARROW_RIGHT)
    page.wait(
        "return location.hash === '#/image/1' && document.querySelector('h2').textContent === 'Image 1'"
    )
    page.press(Keys.ARROW_LEFT)
    page.wait(
        "return location.hash === '#/image/0' && document.querySelector('h2').textContent === 'Image 0'"
    )
    page.press(Keys.ESCAPE)
    page.wait("return document.querySelectorAll('.card').length === 24")
    page.press(Keys.TAB)
    assert page.run("return document.activeElement !== document.body")


def matching(made: SyntheticDataset, **wanted: str) -> tuple[int, int]:
    """Return how many images and sentences match, from the records."""
    images = sentences = 0
    for record in made.records:
        found = 0
        for e in record.expressions:
            target = record.objects[e.targets[0]]
            facts = {"kind": e.kind, "category": target.category, "color": target.color}
            words = wanted.get("text", "").lower().split()
            if all(facts[k] == v for k, v in wanted.items() if k in facts) and all(
                word in e.text.lower() for word in words
            ):
                found += 1
        sentences += found
        images += len(record.images) if found else 0
    return images, sentences


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "relation"},
        {"category": "toy"},
        {"color": "red"},
        {"kind": "relation", "color": "blue"},
        {"text": "MUG behind"},
        {"kind": "attribute", "category": "packaging", "color": "red", "text": "box"},
        {"text": "zebra"},
    ],
)
def test_filters_find_what_the_records_hold(
    made: SyntheticDataset, page: Page, wanted: dict[str, str]
) -> None:
    query = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in wanted.items())
    page.open(f"#/images?{query}")
    images, sentences = matching(made, **wanted)
    page.wait("return document.querySelector('.summary').textContent.length > 0")
    page.wait("return document.querySelectorAll('.card, .empty').length > 0")
    summary = page.texts(".summary")[0]
    assert summary.startswith(
        f"{images} image{'' if images == 1 else 's'} with {sentences} matching"
    )
    assert len(page.all(".card")) == min(images, 24)


def test_filters_are_controls_that_keep_the_focus(made: SyntheticDataset, page: Page) -> None:
    page.open()
    page.one("#filter-text").click()
    page.press("mug")
    page.wait("return location.hash.includes('text=mug')")
    page.wait("return document.activeElement.id === 'filter-text'")
    page.press(" behind")
    page.wait("return location.hash.includes('behind')")
    assert page.one("#filter-text").get_attribute("value") == "mug behind"
    page.one("#filter-clear").click()
    page.wait("return location.hash === '#/images'")
    page.one('#filter-kind option[value="relation"]').click()
    page.wait("return location.hash.includes('kind=relation')")
    page.one("#filter-views").click()
    page.wait("return location.hash.includes('views=first')")
    page.wait("return document.querySelectorAll('.card').length > 0")
    assert len(page.all(".card")) == matching(made, kind="relation")[0] / IMAGES


def test_the_statistics_are_those_of_the_records(made: SyntheticDataset, page: Page) -> None:
    statistics = DatasetStatistics()
    for record in made.records:
        statistics.add(record)
    figures = report(statistics)
    page.open("#/statistics")
    shown = dict(zip(page.texts(".totals dt"), page.texts(".totals dd"), strict=True))
    assert shown.keys() == figures["totals"].keys()
    for label, value in figures["totals"].items():
        text, unit = shown[label].replace(",", ""), 100 if shown[label].endswith("%") else 1
        assert float(text.removesuffix(" %")) == pytest.approx(unit * value, abs=0.5001), label
    kinds = dict(zip(page.texts("#chart-kinds th"), page.texts("#chart-kinds .value"), strict=True))
    assert {k: int(v) for k, v in kinds.items()} == dict(figures["tables"][0]["rows"])
    assert len(page.all("#chart-heat rect")) == 16 * 16
    guesses = dict(
        zip(page.texts("#chart-guesses th"), page.texts("#chart-guesses .share"), strict=True)
    )
    assert guesses == {
        label: f"{100 * low:.1f} to {100 * high:.1f}"
        for label, _, low, high, _ in figures["guesses"]["rows"]
    }
    # The tables, the map and the guesses.
    assert len(page.all(".chart")) == sum(1 for t in figures["tables"] if t["rows"]) + 2


def test_an_image_that_is_not_there(page: Page) -> None:
    page.open("#/image/4711")
    assert page.texts(".problem") == ["There is no image 4711 in this dataset."]


def test_nothing_from_a_cell_runs(tmp_path: Path) -> None:
    made = make_worded_dataset(tmp_path / f"ds {EVIL[:30].replace('/', '')}", 1, 2, 96)
    record = made.records[0]
    objects = tuple(
        replace(item, id=EVIL, name=EVIL, category=EVIL, color=EVIL, aliases=(EVIL,))
        for item in record.objects
    )
    expressions = tuple(
        replace(e, text=f"{i} {EVIL}", kind=EVIL) for i, e in enumerate(record.expressions)
    )
    changed = replace(record, objects=objects, expressions=expressions)
    made.layout.scene_record(0).write_text(changed.dumps(), encoding="utf-8")
    index = write_gallery(made.root, tmp_path / "page")
    with open_browser(index, tmp_path / "profile") as page:
        for place in (
            "#/images",
            "#/image/0?sentence=0",
            "#/statistics",
            f"#/images?text={EVIL.split()[0]}",
        ):
            page.open(place)
            assert page.run("return window.hacked") is None
            assert (
                page.run("return document.querySelectorAll('img[src=x], main script').length") == 0
            )
        page.open("#/image/0")
        assert f"0 {EVIL}" in page.texts(".sentence")
        assert page.console() == []


def test_a_phone(made: SyntheticDataset, tmp_path: Path) -> None:
    index = write_gallery(made.root, tmp_path / "page")
    with open_browser(index, tmp_path / "profile") as page:
        page.narrow(360, 740)
        for place in ("#/images", "#/image/0?sentence=3", "#/statistics"):
            page.open(place)
            assert page.run("return document.documentElement.scrollWidth") <= 360, place
        page.open("#/image/0")
        last = page.all(".detail .sentence")[-1]
        page.run("arguments[0].scrollIntoView({block: 'center'})", last)
        last.click()
        assert lit(page).any()
        # The photograph stays in sight above the last of its sentences.
        top = page.run(
            "return document.querySelector('.detail .stage').getBoundingClientRect().top"
        )
        assert -1 <= top <= 200
        small = page.run(
            "return [...document.querySelectorAll('.detail .sentence')]"
            ".filter((b) => b.getBoundingClientRect().height < 32).length"
        )
        assert small == 0
        assert page.console() == []


def test_controls_of_a_phone_take_one_row_and_its_figures_a_grid(
    made: SyntheticDataset, tmp_path: Path
) -> None:
    index = write_gallery(made.root, tmp_path / "page")
    with open_browser(index, tmp_path / "profile") as page:
        page.narrow(360, 740)

        def places(selector: str, side: str) -> set[int]:
            script = (
                "return [...document.querySelectorAll(arguments[0])]"
                ".map((e) => Math.round(e.getBoundingClientRect()[arguments[1]]))"
            )
            return set(page.run(script, selector, side))

        page.open()
        assert len(places(".filters select", "top")) == 1
        page.open("#/image/0")
        assert len(places(".crumbs button", "top")) == 1
        assert page.one(".crumbs").rect["height"] < 64
        last = max(places(".sentence", "top"))
        page.open(f"#/image/0?sentence={page.all('.sentence')[-1].get_attribute('data-sentence')}")
        page.wait("return window.scrollY > 0")
        (top,) = places(".sentence[aria-pressed=true]", "top")
        assert last > top >= max(places(".detail .stage", "bottom")) - 1
        page.open("#/statistics")
        assert len(places(".totals div", "left")) == 3


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_it_follows_the_color_scheme(page: Page, scheme: str, is_dark: bool) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    page.open()
    paper, ink = (
        [
            int(v)
            for v in page.run(f"return getComputedStyle(document.body).{name}")[4:-1].split(",")
        ]
        for name in ("backgroundColor", "color")
    )
    assert (sum(paper) < sum(ink)) is is_dark
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_ten_thousand_images_do_not_load_at_once(made: SyntheticDataset, tmp_path: Path) -> None:
    root = tmp_path / "large"
    (root / "scene_graphs").mkdir(parents=True)
    template = json.loads(made.records[1].dumps())
    # Photographs are missing here: only the page and its data are looked at.
    for scene in range(2000):
        data = renumbered(template, scene, images=5)
        (root / "scene_graphs" / f"scene_graph_{scene:08d}.json").write_text(json.dumps(data))
    index = write_gallery(root, tmp_path / "page", workers=2)
    with open_browser(index, tmp_path / "profile") as page:
        page.open("#/images?page=40")
        assert page.texts(".summary") == ["10,000 images, page 40 of 417"]
        loaded = page.run(
            "return performance.getEntriesByType('resource').map((e) => e.name.split('/').pop())"
        )
        assert sum(name.startswith("scenes_") for name in loaded) <= 3
        assert not any(name.startswith("search_") for name in loaded)
        assert page.run("return document.querySelectorAll('*').length") < 1500
        page.open("#/image/9001")
        assert page.texts(".detail h2") == ["Image 9001"]
        text = template["expressions"][0]["text"]
        page.open(f"#/images?text={text.rstrip('.').replace(' ', '+')}")
        page.wait("return document.querySelectorAll('.card').length === 24")
        page.wait("return !document.querySelector('.summary').textContent.includes('so far')")
        assert page.texts(".summary")[0].startswith("10,000 images with")


def renumbered(template: dict[str, Any], scene: int, images: int) -> dict[str, Any]:
    """Return a record with another scene index, its views repeated to as many as asked for."""
    numbers = range(scene * images, (scene + 1) * images)
    old = template["images"]
    views = [{**old[i % len(old)], "img_idx": number} for i, number in enumerate(numbers)]
    expressions = []
    for expression in template["expressions"]:
        proof = next(iter(expression["certificate"].values()))
        certificate = {str(number): proof for number in numbers}
        expressions.append({**expression, "images": list(numbers), "certificate": certificate})
    return {**template, "scene": scene, "images": views, "expressions": expressions}
