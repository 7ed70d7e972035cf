# ./do eval [NAME…] [--json FILE]: answers measured against charts with known truth, asked over HTTPS like any client.

do_eval() {
  do_build release chartroom
  step "Evaluate" node eval/run.mjs --binary build/release/chartroom "$@"
}
