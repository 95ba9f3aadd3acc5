# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `ray`, which here takes the address 127.0.0.1 as it is given.

Ray replaces it by the machine's own address and then listens on all of its networks. The variable
RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER=0 stops that for a head and for drivers, but then `ray start` refuses to
add a second node.
"""

import sys

from ray._private import services
from ray.scripts.scripts import main

services.resolve_ip_for_localhost = lambda host: host
sys.argv[0] = "ray"

if __name__ == "__main__":
    main()
