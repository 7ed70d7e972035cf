#!/usr/bin/env bash
# tidy_one.sh FILE STAMPS STATE: clang-tidy over one file, unless it passed in this very state.
set -eu
file=$1 stamps=$2 state=$3
stamp="$stamps/$(sha256sum "$file" | cut -c1-16)-$state-${file//\//_}"
[ -e "$stamp" ] && exit 0
if ! output=$(clang-tidy-19 --quiet -p build/check "$file" 2>/dev/null); then
  printf '%s\n' "$output"
  exit 1
fi
rm -f "$stamps"/*-"${file//\//_}"
touch "$stamp"
