#!/usr/bin/env bash
# Make sure that a Chromium is here: the system's own, from Debian's packages where this machine has them.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
	echo "Installing Debian's chromium ..."
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
else
	echo "No chromium here: install it with your system's package manager, or the browser tests are skipped." >&2
fi
