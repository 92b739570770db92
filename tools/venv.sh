#!/bin/sh
# Make a virtual environment in the folder given, with a Python from 3.11 on, those first that all wheels exist for.
set -eu
folder=$1
[ -x "$folder/bin/python" ] && exec "$folder/bin/python" -c ""
for python in python3.13 python3.12 python3.11 python3 python python3.14; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
      if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
      else
        echo "$python has no venv module; install the package python3-venv (Debian, Ubuntu) and run make again" >&2
        exit 1
      fi
    fi
    exec "$python" -m venv "$folder"
  fi
done
echo "no Python 3.11 or newer on this machine; install one and run make again" >&2
exit 1
