# SPDX-License-Identifier: GPL-3.0-or-later
"""A study in a real Chromium: clicks on pictures become the file that is scored."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.dataset.viewing.reader_study import read_answers, read_key, write_study
from core.dataset.viewing.reader_study.items import DrawSettings
from core.dataset.viewing.reader_study.scoring import Outcome, score
from tests.core.dataset.viewing.gallery.browser import WAIT_S, Page, open_browser
from tests.synthetic import SyntheticDataset
from tests.worded_dataset import make_worded_dataset

pytestmark = pytest.mark.long

ITEMS = 6
EVIL = '<img src=x onerror="window.hacked = 1">'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("study") / "ds & co #1", 3, 1, 160)


@pytest.fixture(scope="module")
def folder(made: SyntheticDataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "a study"
    row = {"img_idx": 0, "scene_id": 1, "sentence": EVIL}
    controls = tmp_path_factory.mktemp("controls") / "controls.json"
    controls.write_text(json.dumps([row]), encoding="utf-8")
    write_study(made.root, folder, DrawSettings(items=ITEMS - 1), controls)
    return folder


@pytest.fixture
def page(folder: Path, tmp_path: Path) -> Iterator[Page]:
    with open_browser(folder / "page" / "index.html", tmp_path / "profile") as page:
        page.driver.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
        )
        begin(page)
        yield page
        assert page.console() == []


def begin(page: Page, name: str = "Ann") -> None:
    page.open("")
    page.one("#reader").clear()
    page.one("#reader").send_keys(name)
    page.one("form button").click()
    page.wait("return document.querySelectorAll('.said, .save').length > 0")


def click_on(page: Page, made: SyntheticDataset, img_idx: int, scene_id: int) -> None:
    """Click on a pixel well inside an object, found in the mask image."""
    own = np.array(Image.open(made.layout.mask(img_idx))) == scene_id
    rows, columns = np.nonzero(own)
    middle = np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2)
    page.run(
        "const c = document.querySelector('.stage canvas'); const b = c.getBoundingClientRect();"
        "const at = (v, low, size, n) => low + ((v + 0.5) * size) / n;"
        "c.parentElement.dispatchEvent(new MouseEvent('click', { bubbles: true,"
        "clientX: at(arguments[0], b.left, b.width, c.width),"
        "clientY: at(arguments[1], b.top, b.height, c.height) }));",
        int(columns[middle]),
        int(rows[middle]),
    )


def lit(page: Page) -> np.ndarray:
    """Return (H, W) whether a pixel of the canvas is painted."""
    height, width, opacity = page.run(
        "const c = document.querySelector('.stage canvas');"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height);"
        "return [d.height, d.width, [...d.data].filter((_, i) => i % 4 === 3)];"
    )
    return np.array(opacity).reshape(height, width) > 0


def saved(page: Page, folder: Path) -> Path:
    """Save the answers and return the file."""
    path = folder / "answers.json"
    path.unlink(missing_ok=True)
    page.one(".save").click()
    end = time.monotonic() + WAIT_S
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.05)
    return path


def test_a_whole_study(page: Page, made: SyntheticDataset, folder: Path, tmp_path: Path) -> None:
    key = read_key(folder / "key.json")
    for number, item in enumerate(key.items):
        page.wait(
            "return document.querySelector('.said')?.textContent === arguments[0]", item.sentence
        )
        page.settle()
        assert page.one(".next").get_property("disabled")
        click_on(page, made, item.img_idx, item.target)
        mask = np.array(Image.open(made.layout.mask(item.img_idx)))
        assert (lit(page) == (mask == item.target)).all()
        assert page.one(".next").get_property("disabled")
        page.all(".marks button")[number % 5].click()
        if number == 1:
            page.press("s")
            assert not lit(page).any()
        page.one(".next").click()
    page.wait("return document.body.textContent.includes('all sentences are answered')")
    assert page.texts("#progress") == [f"{ITEMS} of {ITEMS} answered"]
    (answers,) = read_answers([saved(page, tmp_path)], key)
    assert answers.reader == "Ann"
    assert [answer.natural for answer in answers.answers] == [1, 2, 3, 4, 5, 1]
    result = score(key, [answers])
    meant = sum(row.outcomes[Outcome.MEANT].value * row.answers for row in result.groups.values())
    several = sum(r.outcomes[Outcome.SEVERAL].value * r.answers for r in result.groups.values())
    assert (round(meant), round(several)) == (ITEMS - 1, 1)
    assert page.run("return window.hacked === undefined")


def test_reloading_goes_on_where_one_stopped(page: Page, folder: Path, tmp_path: Path) -> None:
    key = read_key(folder / "key.json")
    page.press("n", "4")
    page.one(".next").click()
    page.press("2")
    begin(page)
    assert page.texts(".said") == [key.items[1].sentence]
    assert page.texts("#progress") == [f"1 of {ITEMS} answered"]
    pressed = "button[aria-pressed=true]"
    assert page.texts(pressed) == ["2"]
    page.one("button:not(.next):not([aria-pressed])").click()  # back
    assert page.texts(pressed) == ["None fits", "4"]
    assert page.texts(".said") == [key.items[0].sentence]
    (answers,) = read_answers([saved(page, tmp_path)], key)
    assert [(a.item, a.choice, a.natural) for a in answers.answers] == [(0, "none", 4)]
    # Another reader at the same browser starts afresh.
    begin(page, "Bob")
    assert page.texts("#progress") == [f"0 of {ITEMS} answered"]


def test_a_click_beside_all_objects_chooses_nothing(page: Page) -> None:
    page.run(
        "const s = document.querySelector('.stage'); const b = s.getBoundingClientRect();"
        "s.dispatchEvent(new MouseEvent('click', { clientX: b.left + 2, clientY: b.top + 2 }));"
    )
    assert page.texts(".question .hint") == ["There is no object at that place."]
    assert not lit(page).any()


def test_keys_alone_go_through_the_study(page: Page) -> None:
    from selenium.webdriver.common.keys import Keys

    for _ in range(ITEMS):
        page.press("n", "3", Keys.ENTER)
    page.wait("return document.body.textContent.includes('all sentences are answered')")
