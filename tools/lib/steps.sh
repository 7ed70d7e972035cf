# Steps with progress and a time each, and a clear sentence at the end when something is missing.

started_at=$SECONDS
part_names=()
part_seconds=()

say() { printf '\033[1m» %s\033[0m\n' "$*"; }
die() {
  printf '\n./do: %s\n' "$*" >&2
  exit 1
}

# step NAME COMMAND…: runs it, remembers how long it took; stops everything if it fails.
step() {
  local name=$1 from=$SECONDS
  shift
  say "$name"
  "$@" || die "'$name' failed; what went wrong is printed above"
  part_names+=("$name")
  part_seconds+=($((SECONDS - from)))
}

# What each part took, at the end of check, test and demo.
print_parts() {
  local i
  printf '\n%-58s %8s\n' "part" "seconds"
  for i in "${!part_names[@]}"; do printf '%-58s %8d\n' "${part_names[$i]}" "${part_seconds[$i]}"; done
  printf '%-58s %8d\n' "all" $((SECONDS - started_at))
}

need_disk_gib() {
  local free
  free=$(($(df -Pk . | awk 'NR == 2 { print $4 }') / 1048576))
  [ "$free" -ge "$1" ] || die "this needs $1 GiB of free disk here and only $free GiB are left; free some and run it again"
}
