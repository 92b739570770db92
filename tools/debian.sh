#!/bin/sh
# Installs Debian packages that some tests use, where that can be done; without them, those tests are skipped.
# Usage: debian.sh PROGRAM=PACKAGE[,PACKAGE]...
packages=
for pair in "$@"; do
  command -v "${pair%%=*}" >/dev/null 2>&1 || packages="$packages $(echo "${pair#*=}" | tr , ' ')"
done
[ -n "$packages" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  # shellcheck disable=SC2086
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $packages >/dev/null && exit 0
fi
echo "not installed, so their tests will be skipped:$packages"
