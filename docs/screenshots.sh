#!/usr/bin/env bash
# Pictures of the published report: docs/images/. Needs Debian's chromium. Called by `make screenshots`.
set -euo pipefail
published=$1 images=$(dirname "$0")/images
browser=$(command -v chromium || command -v chromium-browser || true)
[ -n "$browser" ] || { echo "chromium is not installed; on Debian: apt-get install chromium" >&2; exit 1; }
mkdir -p "$images"
shot() { # name width height [flags]
  profile=$(mktemp -d)
  "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$profile" --window-size="$2,$3" \
    --screenshot="$images/$1.png" ${4:-} "file://$(realpath "$published")/report.html" >/dev/null 2>&1
  rm -rf "$profile"
}
shot report 1280 1400
shot report-phone 412 1400
shot report-dark 1280 1400 --force-dark-mode
