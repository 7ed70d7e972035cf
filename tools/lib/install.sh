# Installs what is missing: Debian packages by tools/packages/*.txt, npm packages by lock files. Nothing else is fetched.

# install_packages SET…: each set is a file of package names, one a line, with the reason behind a '#'. A second word names a
# command that does as well (Node.js is often installed from elsewhere, and then Debian's npm can't be).
install_packages() {
  local set missing=() package command
  for set in "$@"; do
    while read -r package command; do
      if [ -n "$command" ] && command -v "$command" >/dev/null; then continue; fi
      dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
    done < <(sed 's/#.*//' "tools/packages/$set.txt" | awk 'NF')
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "these Debian packages are missing, and there is no apt-get here: ${missing[*]}. Use Debian 12"
  root=() # the words that make a command the administrator's
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "these packages are missing: ${missing[*]}. Ask an administrator to run: apt-get install ${missing[*]}"
    root=(sudo)
  fi
  need_disk_gib 5
  step "Install ${#missing[@]} Debian packages" apt_install "${missing[@]}"
}

apt_install() {
  local log
  log=$(mktemp)
  printf '  %s\n' "$*" | fold -s -w 118
  if ! "${root[@]}" apt-get update -q >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    die "Debian's package list could not be read: is this machine on the network, or is a mirror configured?"
  fi
  forbid_servers "$@"
  if ! "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    die "apt-get could not install the packages above; its last lines say why"
  fi
  rm -f "$log"
  allow_servers
}

# Some packages are servers that only tests run, each for itself. Where they are new to this machine nobody needs the service that
# they would start: it is neither started now nor at boot.
unwanted_services=(slapd samba-ad-dc smbd nmbd winbind rsyslog)
policy_file=/usr/sbin/policy-rc.d

forbid_servers() {
  [[ " $* " == *" slapd "* || " $* " == *" samba-ad-dc "* || " $* " == *" rsyslog "* ]] || return 0
  local service
  if [ -d /run/systemd/system ]; then
    for service in "${unwanted_services[@]}"; do
      if ! systemctl cat "$service.service" >/dev/null 2>&1; then "${root[@]}" systemctl mask --quiet "$service.service"; fi
    done
    printf '  services of these packages are masked: systemctl unmask NAME lets one run\n'
  fi
  [ ! -e "$policy_file" ] || return 0 # the machine has rules of its own
  printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee "$policy_file" >/dev/null
  "${root[@]}" chmod 755 "$policy_file"
  made_policy=yes
  trap allow_servers EXIT
}

allow_servers() {
  [ "${made_policy:-no}" = yes ] || return 0
  "${root[@]}" rm -f "$policy_file"
  made_policy=no
  trap - EXIT
}

# install_npm FOLDER: exactly what its lock file says, without running any package's scripts.
install_npm() {
  local folder=$1 stamp=$1/node_modules/.chartroom-installed
  if [ -e "$stamp" ] && cmp -s "$stamp" "$folder/package-lock.json"; then return 0; fi
  step "Install npm packages for $folder" npm_ci "$folder"
  cp "$folder/package-lock.json" "$stamp"
}

npm_ci() {
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) ||
    die "npm could not install $1/package-lock.json: is the npm registry reachable from this machine?"
}
