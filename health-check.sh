#!/usr/bin/env bash
# How the server on 3001 is, and whether the app on 3002 reaches it: 0 if all is well. health-check.ps1 does the same.
cd "$(dirname "$0")" || exit
failed=0

ask() {
  build/release/rollcall health --url "$1" || failed=1
}

ask http://localhost:3001/health
ask http://localhost:3001/health/ready
ask http://localhost:3002/health/ready
exit $failed
