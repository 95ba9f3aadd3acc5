# SPDX-License-Identifier: GPL-3.0-or-later
"""Reader studies: a page that asks people which object a sentence means, and the scoring of their answers.

Public: `write_study`, `read_key`, `read_answers`, `scoring.score`.
"""

from core.dataset.viewing.reader_study.files import read_answers, read_key
from core.dataset.viewing.reader_study.writer import write_study

__all__ = ["read_answers", "read_key", "write_study"]
