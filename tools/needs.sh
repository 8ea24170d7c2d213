#!/bin/sh
# Installs what building needs and the machine lacks: cmake, a C++ compiler and libclang, with which HiGHS, the exact
# solver, is compiled. Quiet when nothing is missing.
set -eu

cargo=${CARGO:-cargo}

say() { printf '%s\n' "$*" >&2; }

has_libclang() {
    if [ -n "${LIBCLANG_PATH:-}" ]; then
        return 0
    fi
    for file in /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so* /usr/lib64/libclang*.so* \
        /usr/lib/libclang*.so* /usr/local/lib/libclang*.so* /usr/local/opt/llvm/lib/libclang*.dylib \
        /opt/homebrew/opt/llvm/lib/libclang*.dylib /Library/Developer/CommandLineTools/usr/lib/libclang*.dylib; do
        case $file in
        *libclang-cpp*) ;;
        *) if [ -e "$file" ]; then return 0; fi ;;
        esac
    done
    return 1
}

if ! command -v "$cargo" >/dev/null 2>&1; then
    say "sendroute needs Rust 1.95 or newer: install it from https://rustup.rs and open a new terminal."
    exit 1
fi

missing=
if ! command -v cmake >/dev/null 2>&1; then missing="$missing cmake"; fi
if ! has_libclang; then missing="$missing libclang1"; fi
if [ -n "${CXX:-}" ]; then
    if ! command -v "${CXX%% *}" >/dev/null 2>&1; then
        say "CXX names \`$CXX\`, which is not installed."
        exit 1
    fi
elif ! command -v c++ >/dev/null 2>&1 && ! command -v g++ >/dev/null 2>&1 && ! command -v clang++ >/dev/null 2>&1; then
    missing="$missing g++"
fi
# Rust links through the C compiler, which comes with g++.
if ! command -v cc >/dev/null 2>&1; then
    case $missing in
    *g++*) ;;
    *) missing="$missing gcc" ;;
    esac
fi

if [ -z "$missing" ]; then
    exit 0
fi

advice() {
    say "$1 Please have somebody who may install them do so (on Debian or Ubuntu: apt-get install$missing), then run this again."
    say "On a machine without a C++ compiler, \`cargo build --release --no-default-features --features microlp\` needs none of them but solves tenders far more slowly."
    exit 1
}

if ! command -v apt-get >/dev/null 2>&1; then
    advice "These are missing, and this machine has no apt-get to install them with:$missing."
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    as_root=sudo
else
    advice "These are missing, and they can be installed neither as this user nor through sudo:$missing."
fi

say "Installing$missing"
# shellcheck disable=SC2086 # lists of words
if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >&2; }; then
    advice "These are missing and could not be installed:$missing."
fi
