# Sourced by every script: where things are and which Node runs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

# Node from .tools where bootstrap had to bring one.
[[ -d $root/.tools/bin && :$PATH: != *":$root/.tools/bin:"* ]] && PATH=$root/.tools/bin:$PATH
PATH=$PATH:$root/node_modules/.bin

# The presets and worker/CMakeLists.txt tell ccache how to share between checkouts; this is its size.
export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}

# Browsers come from Debian, never from a download of Playwright's.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}
