# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Chromium for the tests of the gallery, without a window and without a network."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

WAIT_S = 300  # a limit for what would never come
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
)


class Page:
    """One tab on a gallery."""

    def __init__(self, driver: Any, index: Path) -> None:
        self.driver = driver
        self._index = index

    def open(self, place: str = "#/images") -> None:
        """Load the page anew at a place and wait until it stands."""
        self.driver.get("about:blank")
        self.driver.get(f"{self._index.as_uri()}{place}")
        self.wait("return document.body.dataset.ready === '1'")
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is being loaded."""
        self.wait(
            "return [...document.images].every((image) => image.complete || image.loading === 'lazy')"
        )

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str, *arguments: Any) -> Any:
        """Wait until a script returns something true."""
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, WAIT_S, poll_frequency=0.05).until(
            lambda driver: driver.execute_script(script, *arguments), f"never true: {script}"
        )

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements("css selector", selector)

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        return self.run(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)",
            selector,
        )

    def press(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def point_at(self, element: Any) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).move_to_element(element).perform()

    def console(self) -> list[str]:
        """Return what the browser complained about since the last call."""
        messages = [entry["message"] for entry in self.driver.get_log("browser")]
        # The tests read canvases back, the page never does.
        return [message for message in messages if "willReadFrequently" not in message]

    def narrow(self, width: int, height: int) -> None:
        """Become a phone of this size, with a finger."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True},
        )
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})


@contextmanager
def open_browser(
    index: Path, profile: Path, size: tuple[int, int] = (1400, 1000)
) -> Iterator[Page]:
    """Yield a page of a browser with an empty profile; skips the test where there is no Chromium."""
    pytest.importorskip(
        "selenium", reason="selenium is not installed: pip install -r requirements-dev.txt"
    )
    binary = next((path for path in map(shutil.which, _NAMES) if path), None)
    driver_path = shutil.which("chromedriver")
    if binary is None or driver_path is None:
        pytest.skip("Chromium is not installed: apt-get install chromium chromium-driver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=driver_path)
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield Page(driver, index)
    finally:
        driver.quit()
