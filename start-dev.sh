#!/usr/bin/env bash
# The app with reload on http://localhost:3002, the server on http://localhost:3001. start-dev.ps1 does the same.
set -euo pipefail
cd "$(dirname "$0")"

script/dev "$@"
