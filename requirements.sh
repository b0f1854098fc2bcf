#!/bin/sh
# Compile the hash-pinned requirements from pyproject.toml (run by `make requirements`).
set -eu
bin=$1
options="--quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate"
"$bin"/pip-compile $options --output-file requirements.txt --all-build-deps pyproject.toml
"$bin"/pip-compile $options --output-file requirements-dev.txt --extra dev --all-build-deps pyproject.toml
