#!/bin/sh
# Chromium for the browser tests, from Debian. Where it may not be installed, say the one command;
# under CI a missing browser is a failure, not a skip.
set -e
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "Chromium is missing; the browser tests need it: sudo apt-get install chromium" >&2
[ -z "$CI" ]
