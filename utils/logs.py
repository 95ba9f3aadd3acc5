# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging to a file for people, and to a terminal that shows a progress bar."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from tqdm import tqdm

_FILE_FORMAT = "%(asctime)s %(levelname)-7s %(message)s"
_MEBIBYTE = 1 << 20
# Libraries that report their own steps at INFO.
_TALKATIVE = ("trimesh",)


class _TerminalHandler(logging.Handler):
    """Writes around progress bars instead of through them."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError, ValueError):  # the terminal is gone; the file has every line
            tqdm.write(self.format(record))


def start_logging(path: Path, to_terminal: bool = True) -> None:
    """Log INFO and above to the file at `path`, appending, and to the terminal.

    Raises:
        OSError: the file cannot be opened.
    """
    logging.raiseExceptions = False  # an unwritable log must not bury the messages
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in list(root.handlers):
        root.removeHandler(handler)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    file.setFormatter(logging.Formatter(_FILE_FORMAT))
    root.addHandler(file)
    if to_terminal:
        terminal = _TerminalHandler()
        terminal.setFormatter(logging.Formatter("%(message)s"))
        root.addHandler(terminal)


@contextmanager
def held_back() -> Iterator[list[str]]:
    """Capture what is logged in the block: yield a list that receives the messages, in order."""
    root = logging.getLogger()
    texts: list[str] = []
    handlers, root.handlers = root.handlers, [_Collector(texts)]
    try:
        yield texts
    finally:
        root.handlers = handlers


class _Collector(logging.Handler):
    def __init__(self, texts: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._texts = texts

    def emit(self, record: logging.LogRecord) -> None:
        self._texts.append(record.getMessage())


def log_to_file_only(message: str) -> None:
    """Log at INFO to the log file, not to the terminal."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.FileHandler):
            handler.handle(
                logging.makeLogRecord(
                    {"msg": message, "levelno": logging.INFO, "levelname": "INFO"}
                )
            )


def memory_in_use() -> int:
    """Return the resident memory of this process in MiB."""
    return psutil.Process().memory_info().rss // _MEBIBYTE
