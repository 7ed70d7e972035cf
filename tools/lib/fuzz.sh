# ./do fuzz NAME [SECONDS]: libFuzzer on one target, with its corpus below build/. Without a name, lists the targets.

do_fuzz() {
  if [ $# -eq 0 ]; then
    say "Fuzz targets"
    fuzz_names
    return
  fi
  local name=$1 seconds=${2:-60}
  fuzz_names | grep -qx "$name" || die "there is no fuzz target '$name'; there are: $(fuzz_names | tr '\n' ' ')"
  case "$seconds" in '' | *[!0-9]*) die "the time is a number of seconds, not '$seconds'" ;; esac
  do_build fuzz "fuzz_$name"
  step "Fuzz $name for $seconds s" fuzz_one "$name" "$seconds"
  print_parts
}

fuzz_names() {
  local file
  for file in fuzz/*_fuzz.cpp; do basename "$file" _fuzz.cpp; done
}

# A finding is kept as a file and the step fails; make it a test with a name.
fuzz_one() {
  local name=$1 seconds=$2 corpus=build/fuzz/corpus/$1 seeds=fuzz/seeds/$1
  mkdir -p "$corpus" "build/fuzz/findings"
  [ "$name" != policy ] || seeds=src/policy/defaults
  [ -d "$seeds" ] || seeds=
  local log=build/fuzz/$name.log
  if ! "build/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -max_len=65536 -print_final_stats=1 \
    -verbosity=0 -artifact_prefix="build/fuzz/findings/$name-" "$corpus" $seeds >"$log" 2>&1; then
    tail -n 60 "$log"
    echo "a finding in $name: the input that caused it is below build/fuzz/findings/"
    return 1
  fi
  awk -v name="$name" '/number_of_executed_units/ { runs = $2 } /peak_rss_mb/ { rss = $2 }
    END { printf "  %s: %d runs, no finding, %d MB at most\n", name, runs, rss }' "$log"
}
