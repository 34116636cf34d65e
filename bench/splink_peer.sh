#!/bin/sh
# splink_peer.sh FOLDER VERSION ROWS: Splink 4 or 5 on the people.csv in FOLDER,
# its histogram against ours.txt there, then its times and memory; where ROWS is
# the word quality, its accuracy on the public data in FOLDER. Splink lives
# in build/peer/, from PyPI; where it is not to be had, says why and fails.
set -u
folder=$1 version=$2 rows=$3
case $version in 4) exact=4.0.17 ;; *) exact=5.0.0 ;; esac
venv=${BUILD:-build}/peer/splink$version
if [ ! -x "$venv/ready" ]; then
    command -v python3 >/dev/null || { echo "no python3"; exit 1; }
    mkdir -p "${BUILD:-build}/peer"
    python3 -m venv "$venv" >"$venv.log" 2>&1 &&
        "$venv/bin/pip" install -q "splink==$exact" >>"$venv.log" 2>&1 || {
        echo "Splink $exact could not be installed: $(tail -n 1 "$venv.log")"
        exit 1
    }
    touch "$venv/ready"
    chmod +x "$venv/ready"
fi
if [ "$rows" = quality ]; then
    exec "$venv/bin/python" bench/splink_quality.py "$folder"
fi
exec "$venv/bin/python" bench/splink_peer.py "$folder" "$version" "$rows"
