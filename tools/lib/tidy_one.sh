#!/usr/bin/env bash
# tidy_one.sh FILE STAMPS STATE: clang-tidy over one file, or one batch of tests, unless it passed in this very state.
set -eu
file=$1 stamps=$2 state=$3
parts=$(sed -n 's/^#include "\(\/.*\)"$/\1/p' "$file")
# shellcheck disable=SC2086  # names of ours have no spaces
stamp="$stamps/$(cat "$file" $parts | sha256sum | cut -c1-16)-$state-${file//\//_}"
[ -e "$stamp" ] && exit 0
if ! output=$(clang-tidy-19 --quiet -p build/check "$file" 2>/dev/null); then
  printf '%s\n' "$output"
  exit 1
fi
rm -f "$stamps"/*-"${file//\//_}"
touch "$stamp"
