#!/bin/bash
# fresh.sh FOLDER [SUITE]: proves that a bare machine suffices. Makes a Debian
# of nothing but its base, git and make (SUITE bookworm, trixie; or Ubuntu's
# noble), clones HEAD into it, and runs `make demo` and `make check` there,
# twice each, with the time of each.
#
# Needs root, for chroot. The packages come from DEBIAN_MIRROR (for noble
# UBUNTU_MIRROR), else from where this machine's apt gets its own. The bare
# system is kept in FOLDER/SUITE.tar, so that the next run begins at once.
set -euo pipefail

folder=$1 suite=${2:-bookworm}
repository=$(pwd)

if [ "$(id -u)" != 0 ]; then
    echo "chroot needs root: sudo may ask for your password."
    exec sudo --preserve-env=DEBIAN_MIRROR,UBUNTU_MIRROR,UBUNTU_KEYRING \
        "$0" "$@"
fi
# In a namespace of its own every mount goes away with the last process,
# whatever happens.
if [ -z "${FRESH_ALONE:-}" ] && unshare --mount --pid --fork true 2>/dev/null
then
    FRESH_ALONE=1 exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi

mkdir -p "$folder"
folder=$(realpath "$folder")
root=$folder/$suite
bare=$folder/$suite.tar

own_mirror() { # ORIGIN: where this machine gets that distribution from
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
        "Origin: $1" 2>/dev/null | grep -v security | head -n 1
}
case $suite in
noble)
    tools/deps.sh fresh
    keys=${UBUNTU_KEYRING:-/usr/share/keyrings/ubuntu-archive-keyring.gpg}
    if [ ! -e "$keys" ]; then
        echo "fresh: noble needs Ubuntu's keys: the package ubuntu-keyring," \
            "or UBUNTU_KEYRING=FILE" >&2
        exit 2
    fi
    script=gutsy # by which debootstrap means every Ubuntu
    components=main,universe
    mirror=${UBUNTU_MIRROR:-$(own_mirror Ubuntu || true)}
    mirror=${mirror:-http://archive.ubuntu.com/ubuntu} ;;
*)
    tools/deps.sh fresh
    keys=/usr/share/keyrings/debian-archive-keyring.gpg script=sid components=main
    mirror=${DEBIAN_MIRROR:-$(own_mirror Debian || true)}
    mirror=${mirror:-http://deb.debian.org/debian} ;;
esac

let_go() { # unmounts what stands below the root, before anything is removed
    local at
    awk -v root="$root/" 'index($5, root) == 1 { print $5 }' \
        /proc/self/mountinfo | sort -r | while read -r at; do
        umount "$at"
    done
}
trap let_go EXIT
let_go
rm -rf --one-file-system "$root"

if [ ! -f "$bare" ]; then
    printf '  BARE  %s from %s\n' "$suite" "$mirror"
    if ! debootstrap --variant=minbase --components=$components \
        --keyring="$keys" \
        --include=git,make,ca-certificates "$suite" "$root" "$mirror" $script \
        >"$folder/$suite-bare.log" 2>&1; then
        tail -n 20 "$folder/$suite-bare.log"
        echo "fresh: debootstrap of $suite failed" >&2
        exit 3
    fi
    let_go
    tar -C "$root" --one-file-system -cf "$bare.part" .
    mv "$bare.part" "$bare"
else
    mkdir -p "$root"
    tar -C "$root" -xf "$bare"
fi

# What this machine knows of the network, and nothing else of it.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
apt-config dump | grep -E '^Acquire::https?::Proxy' \
    >"$root/etc/apt/apt.conf.d/90proxy" || true
mount -t proc proc "$root/proc" || echo '  (without /proc)'
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm" 2>/dev/null || true
for node in null zero random urandom; do
    if [ ! -c "$root/dev/$node" ]; then
        touch "$root/dev/$node"
        mount --bind "/dev/$node" "$root/dev/$node"
    fi
done
git clone -q --no-local "$repository" "$root/truce"

failed=0
summary=
run() { # TARGET TIME-OF-ASKING
    local log=$folder/$suite-$1-$2.log start status=0 seconds word=done
    start=$(date +%s)
    chroot "$root" /usr/bin/env -i HOME=/root TERM=dumb \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        sh -c "cd /truce && make $1" >"$log" 2>&1 </dev/null || status=$?
    seconds=$(($(date +%s) - start))
    if [ $status != 0 ]; then
        word="FAILED ($status), see $log"
        failed=1
        tail -n 30 "$log"
    elif [ "$1" = check ]; then
        word=$(tail -n 1 "$log")
    fi
    printf -v word '  %-9s make %-6s %s time %5d s  %s' \
        "$suite" "$1" "$2" "$seconds" "$word"
    printf '%s\n' "$word"
    summary+=$word$'\n'
}

clean() { # what building leaves behind that git would want to have
    chroot "$root" /usr/bin/git -C /truce status --porcelain
}

run demo first
run check first
run demo second
run check second
if [ -n "$(clean)" ]; then
    echo 'fresh: files are left that git does not know:'
    clean
    failed=1
fi
printf '\n%s, %s at %s\n%s' "$suite" "$(uname -m)" \
    "$(git rev-parse --short HEAD)" "$summary"
let_go
rm -rf --one-file-system "$root"
exit $failed
