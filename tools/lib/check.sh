# ./do check: what can be said of the code without running it.

do_check() {
  install_packages build check
  install_npm third_party
  install_npm web
  mkdir -p build
  step "Rooms, fences, sizes, banned calls" tools/check_rooms
  step "Format" check_format
  step "Shell scripts parse" check_shell
  step "Page: types, format, lint" check_page
  step "Configure for clang-tidy" configure check
  step "clang-tidy" check_tidy
  print_parts
}

check_format() {
  code_files | xargs -r clang-format-19 --dry-run --Werror || { echo "run ./do format"; return 1; }
}

check_page() {
  tools/check_page && (cd web && node_modules/.bin/tsc --noEmit && node_modules/.bin/biome check .)
}

check_shell() {
  local file
  for file in do .ci/run tools/lib/*.sh; do bash -n "$file" || return 1; done
}

# Every file of ours, tests too (tools/tidy_units). clang-tidy's own cache does not exist, so a unit is skipped when neither it, nor the options, nor
# any of our headers or Debian's packages changed since it last passed.
check_tidy() {
  local stamps=build/check/tidy files state
  mkdir -p "$stamps"
  state=$({ cat .clang-tidy CMakeLists.txt cmake/*.cmake; code_files | grep '\.h$' | xargs cat; dpkg-query -W clang-tidy-19; } | sha256sum | cut -c1-16)
  code_files | grep '\.cpp$' | grep -v '^fuzz/' | tools/tidy_units >build/check/tidy-files || return 1
  xargs -P "$(jobs_count)" -I{} tools/lib/tidy_one.sh {} "$stamps" "$state" <build/check/tidy-files
}
