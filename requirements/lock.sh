#!/bin/sh
# Resolve what pyproject.toml asks for into exact versions with the hashes of their files; needs `pip install uv`.
set -eu
cd "$(dirname "$0")/.."
lock() {
    output=requirements/$1.lock
    shift
    uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
        --custom-compile-command "sh requirements/lock.sh" "$@" -o "$output"
}
lock build requirements/build.in
lock runtime pyproject.toml
lock development pyproject.toml --extra alerts --extra dashboard --extra docs --extra lineage --extra mcp --extra pandas --extra report --extra test
