# Sourced by every script: where things are and which Node runs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

# Node from .tools where bootstrap had to bring one.
[[ -d $root/.tools/bin ]] && PATH=$root/.tools/bin:$PATH

# Compiled files are shared between checkouts: paths below the checkout are rewritten before hashing.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}

# Browsers come from Debian, never from a download of Playwright's.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

say() { printf '\033[1m%s\033[0m\n' "$*"; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}
