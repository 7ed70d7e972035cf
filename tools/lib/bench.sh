# ./do bench [NAME…] [--json FILE] [--write]: figures beside real peers, as ratios from one run.

do_bench() {
  install_packages build bench
  install_npm tools
  do_build release
  step "Bench" node bench/run.mjs --binaries build/release "$@"
}
