# ./do test: what must hold for every commit. --long adds what takes too long for that.

fuzz_smoke_seconds=10

do_test() {
  local long=no
  for argument in "$@"; do
    case "$argument" in
      --long) long=yes ;;
      *) die "./do test knows --long only, not '$argument'" ;;
    esac
  done
  install_packages build test check
  install_npm tools
  do_build test
  step "Unit and fault tests (address and undefined-behaviour sanitizers)" run_tests test
  step "Page: unit tests" page_tests
  do_build release chartroom
  step "The whole, as a user: ./do demo --once" demo_once_for_test
  step "Command line and API with real clients" tools/e2e/run build/release/chartroom
  do_build fuzz fuzz_targets
  step "Fuzz targets, $fuzz_smoke_seconds s each" fuzz_all "$fuzz_smoke_seconds"
  if [ "$long" = yes ]; then
    do_build thread
    step "Unit tests (thread sanitizer)" run_tests thread
    step "Leak worlds: 10,000" leak_worlds 10000
    step "Fuzz targets, 600 s each" fuzz_all 600
    step "Soak: kill -9 under load, 10 minutes" tools/e2e/kill_loop build/release/chartroom 600
  fi
  print_parts
  tally
}

page_tests() { (cd web && node test/run.mjs); }

run_tests() {
  local type=$1
  (cd "build/$type" && \
    ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1 \
    ctest --output-on-failure --parallel "$(nproc)" --no-tests=error)
}

leak_worlds() { CHARTROOM_LEAK_WORLDS=$1 build/test/test_gate --gtest_filter='LeakWorlds.*' --gtest_brief=1; }

demo_once_for_test() {
  . tools/lib/demo.sh
  demo_once
}

fuzz_all() {
  . tools/lib/fuzz.sh
  local name
  for name in $(fuzz_names); do fuzz_one "$name" "$1" || return 1; done
}

# The number of GoogleTest cases, so that a run in which tests vanished can be seen.
tally() {
  local cases=0 program
  for program in build/test/test_*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    cases=$((cases + $("$program" --gtest_list_tests | grep -c '^  ')))
  done
  printf '\n%d passed, 0 failed\n' "$cases"
}
