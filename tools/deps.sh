#!/bin/sh
# deps.sh WHAT...: installs what is missing for WHAT, by apt-get.
#
#   build    the compiler and the libraries         (make, make demo)
#   check    cmocka, strace, ssh-agent             (make check, asan)
#   tidy     clang-tidy        format  clang-format (version 14)
#   fuzz     clang's libFuzzer cover   gcov (comes with gcc)
#   fresh    debootstrap       interop what tests hold us against: Go, Graphviz,
#                            Node, Neovim
#   all      build check tidy format fuzz interop
#
# Says nothing and takes no time when everything is there. On Debian 12 and 13
# and Ubuntu 24.04 it installs, elsewhere it names the packages and stops.
set -u

system=$(. /etc/os-release 2>/dev/null; echo "${ID:-}-${VERSION_ID:-}")
missing=

need() { # PACKAGE PROBE...
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
command_there() { command -v "$1"; }
library_there() { pkg-config --exists "$1"; }
package_there() { dpkg-query -W -f '${Status}' "$1" | grep -q ' installed$'; }
links_there() { # FLAG...: whether clang can link with it
    echo 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n);
          int LLVMFuzzerTestOneInput(const char *p, unsigned long n)
          { return !p + !n > 9; }' |
        clang -x c -o /dev/null "$@" -
}
format_there() {
    command -v clang-format-14 ||
        clang-format --version | grep -q 'version 14\.'
}

look_for() {
    case $1 in
    all) for part in build check tidy format fuzz interop; do
             look_for $part
         done ;;
    build)
        need gcc command_there gcc
        need libc6-dev test -e /usr/include/stdio.h
        need pkg-config command_there pkg-config
        need libsodium-dev library_there libsodium
        need libcurl4-openssl-dev library_there libcurl
        need libmicrohttpd-dev library_there libmicrohttpd
        need libsqlite3-dev library_there sqlite3
        need libicu-dev library_there icu-i18n
        need libjansson-dev library_there jansson
        need libzip-dev library_there libzip
        need libexpat1-dev library_there expat
        need libglpk-dev test -e /usr/include/glpk.h
        need libxlsxwriter-dev library_there xlsxwriter
        need libpango1.0-dev library_there pangocairo
        need libqrencode-dev library_there libqrencode
        need fonts-dejavu-core test -d /usr/share/fonts/truetype/dejavu ;;
    check)
        look_for build
        need libcmocka-dev library_there cmocka
        need python3 command_there python3
        need poppler-utils command_there pdftotext
        need strace command_there strace
        need openssh-client command_there ssh-agent ;;
    tidy) look_for build; need clang-tidy command_there clang-tidy ;;
    format) # Debian 13 has no version 14 any more
        if [ "$system" != debian-13 ]; then
            need clang-format-14 format_there
        fi ;;
    fuzz)
        look_for build
        need clang command_there clang
        need llvm command_there llvm-symbolizer
        need libclang-rt-dev links_there -fsanitize=fuzzer ;;
    cover) look_for check; need gcc command_there gcov ;;
    fresh)
        need debootstrap command_there debootstrap
        need debian-archive-keyring \
            test -e /usr/share/keyrings/debian-archive-keyring.gpg ;;
    interop)
        need graphviz command_there dot
        need python3-venv python3 -c 'import ensurepip'
        need golang-go command_there go
        need nodejs command_there node
        need npm command_there npm
        need neovim command_there nvim
        need golang-golang-x-mod-dev package_there golang-golang-x-mod-dev ;;
    *) echo "deps.sh: no such part: $1" >&2; exit 2 ;;
    esac
}

for part; do look_for "$part"; done
if [ -z "$missing" ]; then exit 0; fi
missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')

case $system in
debian-12|debian-13|ubuntu-24.04) ;;
*)
    cat >&2 <<EOF
Missing here, by their names on Debian: $missing
They are installed by themselves on Debian 12, Debian 13 and Ubuntu 24.04
only; please install them by this system's own means.
EOF
    exit 2 ;;
esac

as_root=
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Missing: $missing" >&2
        echo "As root: apt-get install --no-install-recommends $missing" >&2
        exit 2
    fi
    echo "Installing needs root: sudo may ask for your password."
    as_root=sudo
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
    if ! $as_root env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 \
            </dev/null; then
        cat "$log" >&2
        echo "deps.sh: failed: $*" >&2
        exit 3
    fi
}
echo "  APT   $missing"
run apt-get -q update
run apt-get -q -y install --no-install-recommends $missing
