# Builds. Each type has a folder below build/, so they don't undo each other's work.

jobs_count() {
  # A Beast file needs 1.5 GiB: as many jobs as there are processors, but no more than memory allows.
  local cores memory_gib
  cores=$(nproc)
  memory_gib=$(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
  local fits=$((memory_gib / 2))
  [ "$fits" -ge 1 ] || fits=1
  [ "$fits" -lt "$cores" ] && echo "$fits" || echo "$cores"
}

# configure TYPE: release | test | thread | fuzz | check
configure() {
  local type=$1
  shift
  local options=()
  case "$type" in
    release) options=(-DCMAKE_BUILD_TYPE=Release -DCHARTROOM_TESTS=OFF -DCHARTROOM_BENCH=ON) ;;
    test) options=(-DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" -DCHARTROOM_SANITIZE=address) ;;
    thread) options=(-DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" -DCHARTROOM_SANITIZE=thread) ;;
    fuzz)
      options=(-DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" -DCHARTROOM_SANITIZE=address -DCHARTROOM_FUZZ=ON
        -DCHARTROOM_TESTS=OFF -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19)
      ;;
    check)
      options=(-DCMAKE_BUILD_TYPE=Debug -DCHARTROOM_BENCH=ON -DCHARTROOM_UNITY=TESTS -DCMAKE_C_COMPILER=clang-19 -DCMAKE_CXX_COMPILER=clang++-19)
      ;;
    *) die "'$type' is not a build type; there are release, test, thread and fuzz" ;;
  esac
  cmake -S . -B "build/$type" -G Ninja "${options[@]}" >"build/$type.log" 2>&1 ||
    { tail -n 20 "build/$type.log" >&2; return 1; }
}

compile() {
  local type=$1
  shift
  NINJA_STATUS='  [%f/%t, %es] ' ninja -C "build/$type" -j "$(jobs_count)" --quiet "$@"
}

# do_build TYPE [TARGET…]
do_build() {
  local type=$1
  shift
  install_packages build
  case "$type" in fuzz) install_packages check ;; esac
  install_npm third_party
  install_npm web
  need_disk_gib 3
  mkdir -p build
  step "Configure the $type build" configure "$type"
  step "Build $type" compile_with_progress "$type" "$@"
}

# ninja's own status line on a terminal; otherwise a line about every 15 s, so that a log shows progress without a line per file.
compile_with_progress() {
  local type=$1
  shift
  local log=build/$type-ninja.log status
  if [ -t 1 ]; then
    NINJA_STATUS='  [%f/%t, %e s] ' ninja -C "build/$type" -j "$(jobs_count)" "$@"
    return
  fi
  set +e
  NINJA_STATUS='[%f/%t %es] ' ninja -C "build/$type" -j "$(jobs_count)" "$@" 2>&1 | tee "$log" |
    awk '/^\[/ { split($2, t, "s"); if (t[1] + 0 >= next_at) { print "  " $0; fflush(); next_at = t[1] + 15 } next }
         { print; fflush() }'
  status=${PIPESTATUS[0]}
  set -e
  return "$status"
}

code_files() {
  git ls-files --cached --others --exclude-standard -- 'src/*.h' 'src/*.cpp' 'testing/*.h' 'testing/*.cpp' 'bench/*.h' \
    'bench/*.cpp' 'fuzz/*.h' 'fuzz/*.cpp'
}

format_in_place() {
  code_files | xargs -r clang-format-19 -i
  (cd web && node_modules/.bin/biome check --write .)
}
