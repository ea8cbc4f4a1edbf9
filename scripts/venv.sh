#!/bin/sh
# Makes .venv and installs what a requirements file pins, unless that is already there.
# Every way this can fail ends in one line that says what to do.
set -eu

requirements=$1
stamp=.venv/installed-$requirements
log=var/log/install.log

give_up() {
    echo "$1" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# Prints the first Python that is new enough and can make environments.
find_python() {
    lacking=
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        is_new_enough "$candidate" || continue
        if "$candidate" -c 'import venv, ensurepip' 2>/dev/null; then
            echo "$candidate"
            return
        fi
        lacking=$candidate
    done
    if [ -n "$lacking" ]; then
        give_up "$lacking cannot make virtual environments; install its module with: apt install python3-venv"
    fi
    give_up "Galley needs Python 3.11 or newer, and none is on PATH; install it with: apt install python3 python3-venv"
}

# The scripts of an environment name its path, so a copied or moved one is made anew.
what_belongs() {
    pwd
    cat "$requirements"
}

if [ -x .venv/bin/python ] && what_belongs | cmp -s - "$stamp"; then
    exit 0
fi

mkdir -p var/log
if ! [ -x .venv/bin/python ] || ! is_new_enough .venv/bin/python || ! .venv/bin/pip --version >/dev/null 2>&1; then
    python=$(find_python)
    echo "Making .venv with $("$python" --version)…"
    "$python" -m venv --clear .venv >"$log" 2>&1 || give_up "Could not make .venv: $(tail -n 1 "$log")"
fi

echo "Installing $requirements; the first time this takes a minute or two…"
if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input --require-hashes \
    --requirement "$requirements" >"$log" 2>&1; then
    reason=$(grep '^ERROR' "$log" | tail -n 1)
    give_up "Could not install $requirements (${reason:-no reason given}); all that pip said is in $log."
fi
what_belongs >"$stamp"
