# SPDX-License-Identifier: GPL-3.0-or-later
"""Generate a dataset on several devices: python dataset_generation_multi_gpu.py --gpu-ids 0,1,2,3."""

import sys

from core.app.launch.main import main
from utils.standard_streams import prepare_streams

if __name__ == "__main__":
    prepare_streams()
    sys.exit(main(sys.argv[1:]))
