#!/usr/bin/env bash
# One command per wish. `./do help` lists them; each installs what it needs and says what it does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. tools/lib/steps.sh
. tools/lib/install.sh
. tools/lib/build.sh

usage() {
  cat <<'TXT'
Chartroom: AI for hospitals and practices that keeps every chart in the building.

  ./do demo [--once]        build, start with sample charts, ask a first question (--once: verify, stop, exit)
  ./do test [--long]        everything that CI tests; --long adds thread sanitizer, long fuzzing and soaks
  ./do check                rooms, sizes, banned calls, format, clang-tidy, page
  ./do build [TYPE]         build release (default), test (address and undefined-behaviour sanitizers), thread or fuzz
  ./do format               format all code in place
  ./do bench [NAME…]        measure beside real peers; --json FILE for programs, --write for docs/benchmarks.md
  ./do eval [NAME…]         measure answers against charts with known truth; --json FILE for programs
  ./do fuzz NAME [SECONDS]  fuzz one target (default 60 s); without a name, lists them
  ./do clean                remove everything that was built

The first run installs Debian packages (as root or with sudo) and npm packages from lock files. Nothing else is fetched.
TXT
}

wish=${1:-help}
[ $# -gt 0 ] && shift
case "$wish" in
  demo | test | check | bench | eval | fuzz) . "tools/lib/$wish.sh" && "do_$wish" "$@" ;;
  build) do_build "${1:-release}" ;;
  format)
    install_packages build check
    install_npm web
    step "Format" format_in_place
    ;;
  clean) rm -rf build third_party/node_modules tools/node_modules web/node_modules && say "Removed build/ and the installed npm packages." ;;
  help | --help | -h) usage ;;
  *)
    usage >&2
    die "'$wish' is not a wish that ./do knows; the list above has them all"
    ;;
esac
