# ./do demo: a server with the sample charts in a throw-away folder, and a first question.

demo_port=${CHARTROOM_DEMO_PORT:-8443}
demo_question="Why was apixaban stopped, and was it restarted?"

do_demo() {
  local once=no
  for argument in "$@"; do
    case "$argument" in
      --once) once=yes ;;
      *) die "./do demo knows --once only, not '$argument'" ;;
    esac
  done
  do_build release chartroom
  if [ "$once" = yes ]; then
    demo_once
    print_parts
    return
  fi
  demo_start
  demo_ask
  demo_explain
  wait "$demo_server"
}

# The same, verified and stopped; for continuous integration.
demo_once() {
  demo_port=${CHARTROOM_DEMO_PORT:-0}
  demo_start
  demo_ask
  say "Verify the ledger"
  demo_run audit verify
  demo_run_token privacy audit verify
  kill -TERM "$demo_server"
  wait "$demo_server" || die "the server did not stop in order; its log: $demo_folder/server.log"
  say "Verify it again, offline, with the public key alone"
  "$demo_program" audit verify --folder "$demo_folder/data/ledger" --public-key "$demo_folder/data/ledger-public-key" ||
    die "the ledger's copy does not verify"
  demo_clean
  trap - EXIT
}

demo_start() {
  demo_program=$PWD/build/release/chartroom
  demo_folder=$(mktemp -d "${TMPDIR:-/tmp}/chartroom-demo-XXXXXX")
  trap demo_clean EXIT
  export CHARTROOM_CONFIG=$demo_folder/data/chartroom.toml
  say "Make a throw-away data folder: $demo_folder"
  "$demo_program" init --data "$demo_folder/data" --keyring "$demo_folder/keyring" --master-key "$demo_folder/master.key" \
    --port "$demo_port" --account "clinician:clinician:$(demo_clinician_identifier)" --account privacy:privacy_officer \
    --account admin:operator --json >"$demo_folder/init.json" || die "the data folder could not be made"
  say "Start the server"
  # It prints one line once it answers; `read` waits for that line, or for the end of the program.
  exec {demo_out}< <(exec "$demo_program" serve --config "$CHARTROOM_CONFIG" 2>"$demo_folder/server.log")
  demo_server=$!
  local line
  if ! read -r -t 60 -u "$demo_out" line; then
    cat "$demo_folder/server.log" >&2
    die "the server did not start; its log is above"
  fi
  demo_url=${line#Listening on }
  say "Import the sample charts"
  demo_run import samples
  demo_sign_in clinician
  demo_sign_in privacy
}

# The samples' first practitioner, whose patients the demo's clinician then sees.
demo_clinician_identifier() { node tools/lib/first_practitioner.mjs samples; }

demo_password_of() {
  node -e 'const [file, name] = process.argv.slice(1);
    const account = JSON.parse(require("fs").readFileSync(file, "utf8")).accounts.find((a) => a.name === name);
    console.log(account.one_time_password)' "$demo_folder/init.json" "$1"
}

demo_sign_in() {
  local password
  password=$(head -c 18 /dev/urandom | base64 | tr '+/' '-_')
  printf '%s\n' "$password" >"$demo_folder/$1.password"
  printf '%s\n%s\n' "$(demo_password_of "$1")" "$password" |
    "$demo_program" sign-in "$1" --server "$demo_url" --ca "$demo_folder/data/certificate.pem" \
      --token-file "$demo_folder/$1.token" >/dev/null 2>"$demo_folder/sign-in.log" || die "$1 could not sign in"
}

demo_run() {
  "$demo_program" "$@" --config "$CHARTROOM_CONFIG" || die "'chartroom $*' failed"
}

demo_run_token() {
  local who=$1
  shift
  "$demo_program" "$@" --server "$demo_url" --ca "$demo_folder/data/certificate.pem" --token-file "$demo_folder/$who.token" ||
    die "'chartroom $*' failed"
}

demo_ask() {
  say "The clinician's patients"
  demo_run_token clinician patients
  say "Ask a chart: $demo_question"
  demo_run_token clinician ask hallgren "$demo_question"
  say "What the ledger says of it"
  demo_run_token privacy audit list --limit 3
}

demo_explain() {
  cat <<TXT

The server runs on $demo_url with a folder that is removed when you press Ctrl-C.

In a browser:

  open $demo_url/ and let it pass that the certificate is self-signed: it was made just now, for this demo
    (its SHA-256 fingerprint: $(demo_fingerprint))

$(demo_account account password sees)
$(demo_account clinician "$(cat "$demo_folder/clinician.password")" "two patients; ask Hallgren's chart: $demo_question")
$(demo_account privacy "$(cat "$demo_folder/privacy.password")" 'the ledger, and what clinicians said about answers')
$(demo_account admin "$(demo_password_of admin)" 'imports and the server; a one-time password, to be replaced at first')

In another terminal:

  export CHARTROOM_CONFIG=$CHARTROOM_CONFIG
  $demo_program patients --token-file $demo_folder/clinician.token
  $demo_program ask --token-file $demo_folder/clinician.token hallgren "latest potassium?"
  $demo_program audit list --token-file $demo_folder/privacy.token

With curl:

  curl --cacert $demo_folder/data/certificate.pem -H "Authorization: Bearer \$(cat $demo_folder/clinician.token)" \\
    $demo_url/api/patients
TXT
}

demo_account() { printf '  %-11s %-26s %s' "$@"; }

demo_fingerprint() {
  openssl x509 -in "$demo_folder/data/certificate.pem" -noout -fingerprint -sha256 | sed 's/.*=//'
}

demo_clean() {
  if [ -n "${demo_server:-}" ] && kill -0 "$demo_server" 2>/dev/null; then
    kill -TERM "$demo_server" 2>/dev/null
    wait "$demo_server" 2>/dev/null || true
  fi
  [ -n "${demo_folder:-}" ] && rm -rf "$demo_folder"
  return 0
}
