# SPDX-License-Identifier: GPL-3.0-or-later
# The steps of .ci/run, without the tests: make packages, the libraries that Blender lacks, then the models.
# docs/docker.md says how to use it; a test compares the libraries with those that RefGrasp asks for.
FROM python:3.11-slim-bookworm AS base
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV DEBIAN_FRONTEND=noninteractive \
    PIP_NO_CACHE_DIR=1 \
    PYTHONUNBUFFERED=1
# Versions are those of the Debian release, which the base image names.
# hadolint ignore=DL3008
RUN apt-get update -q \
 && apt-get install -q --yes --no-install-recommends \
      libgl1 \
      libgomp1 \
      libice6 \
      libsm6 \
      libx11-6 \
      libxext6 \
      libxfixes3 \
      libxi6 \
      libxkbcommon0 \
      libxrender1 \
      libxxf86vm1 \
      make \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /refgrasp
# First what changes seldom, so that a change of code does not install all packages again.
COPY Makefile requirements.txt ./
COPY BlenderProc BlenderProc
RUN make packages \
 && test -z "$(.venv/bin/python -m refgrasp_blenderproc libraries)" \
 && make install

COPY . .
# One of the packages with models is Debian's, so apt has to know its lists.
RUN apt-get update -q \
 && make models \
 && rm -rf /var/lib/apt/lists/* .cache/downloads

ENV PATH=/refgrasp/.venv/bin:$PATH
WORKDIR /data
ENTRYPOINT ["python", "-m", "blenderproc", "run", "/refgrasp/dataset_generation.py"]

FROM base AS cpu

# The driver comes from the host through the NVIDIA Container Toolkit; OptiX is among its graphics libraries.
FROM base AS nvidia
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility,graphics
