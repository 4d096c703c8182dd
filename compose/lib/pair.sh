# Sourced by the demo and the benchmark: builds both services and the simulator, starts them, and speaks to them.
# Needs prerequisites.sh and $root; leaves $bin, $home, $run, $registry, $agent, $agent_process, $simulator, $secret and
# the process ids in $pids.

pids=()
keep=false

# Builds the release binaries into .build-release and sets $bin; takes the folder of binaries that BENCHMARK_BIN names instead, if it does.
build_pair() {
    local product log builds
    if [[ -n "${BENCHMARK_BIN:-}" ]]; then
        bin="$BENCHMARK_BIN"
        return
    fi
    builds=(--package-path "$root/compose/simulator" --scratch-path "$root/.build-release" --configuration release --static-swift-stdlib)
    log="$(mktemp)"
    # The package of the simulator reaches the sources by a path; SwiftPM looks for new files there only when it plans anew.
    rm -f -- "$root/.build-release/release.yaml"
    for product in idp-registry sync-agent dingtalk-simulator; do
        printf '   building %s (the first time takes some minutes)\n' "$product"
        swift build "${builds[@]}" --product "$product" >"$log" 2>&1 || { cat "$log" >&2; rm -f -- "$log"; die "the build of $product failed"; }
    done
    rm -f -- "$log"
    bin="$(swift build "${builds[@]}" --show-bin-path)"
}

# start_pair [SIMULATOR OPTION…] [-- AGENT OPTION…]: all three processes, each ready when this returns.
start_pair() {
    local simulator_options=()
    while (($#)) && [[ "$1" != -- ]]; do simulator_options+=("$1"); shift; done
    (($# == 0)) || shift
    home="$(mktemp -d "${TMPDIR:-/tmp}/idp-sync.XXXXXX")"
    run="$home/run"
    registry="$run/idp-registry.sock" agent="$run/sync-agent.sock" secret="$(openssl rand -hex 32)"
    trap stop_pair EXIT
    trap 'exit 130' INT TERM
    "$bin/dingtalk-simulator" --app-secret "$secret" --ready-file "$home/simulator" "${simulator_options[@]}" >"$home/simulator.log" 2>&1 &
    pids+=($!)
    wait_for 60 test -s "$home/simulator"
    simulator="$(<"$home/simulator")"
    "$bin/idp-registry" serve --run-dir "$run" --state-dir "$home/registry" 2>"$home/registry.log" &
    pids+=($!)
    start_agent "$@"
    wait_for 20 "$bin/idp-registry" health --run-dir "$run"
}

# start_agent [AGENT OPTION…]: the agent alone, ready when this returns; its process id is in $agent_process.
start_agent() {
    "$bin/sync-agent" serve --run-dir "$run" --state-dir "$home/agent" \
        --dingtalk-oapi-url "$simulator" --dingtalk-api-url "$simulator" --dingtalk-login-url "$simulator" \
        --callback-listen "unix:$run/callback.sock" "$@" 2>>"$home/agent.log" &
    agent_process=$!
    pids+=("$agent_process")
    wait_for 20 "$bin/sync-agent" health --run-dir "$run"
}

stop_pair() {
    local code=$?
    if $keep && ((code == 0)); then return; fi
    ((${#pids[@]} == 0)) || { kill -TERM "${pids[@]}" 2>/dev/null || true; wait "${pids[@]}" 2>/dev/null || true; }
    if ((code)); then
        printf '\n%s: stopped with %d; the end of the logs:\n' "${0##*/}" "$code" >&2
        tail -n 20 "$home"/*.log >&2 2>/dev/null || true
    fi
    rm -rf -- "$home"
}

# answer SOCKET JSON: one line in, the answer out, be it a result or an error.
answer() { printf '%s\n' "$2" | socat -t 3600 - "UNIX-CONNECT:$1"; }

# call SOCKET METHOD [JQ ARGUMENT…] FILTER: the params made by jq; prints the result, and dies on an error.
call() {
    local socket="$1" method="$2" reply
    shift 2
    reply="$(answer "$socket" "$(jq -nc --arg method "$method" "${@:1:$#-1}" "{method: \$method, params: ${!#}}")")"
    jq -ce 'select(has("result")) | .result' <<<"$reply" || die "$method: unexpected answer: $reply"
}

# create_idp NAME: an enabled IdP of the simulated company; prints it.
create_idp() {
    call "$registry" idp.create --arg name "$1" --arg secret "$secret" '{
        type: "dingtalk", name: $name, description: "Log in with DingTalk", status: "enabled",
        dingtalk: {corpId: "dingsimcorp00000000000000000000001", appKey: "dingsimappkey0000001", appSecret: $secret, dingtalkType: "standard"}}'
}

# subscribe_events IDP: lets the simulator push what changes at it, sealed with a key of this company's own.
subscribe_events() {
    local token key
    token="$(openssl rand -hex 8)"
    key="$(openssl rand -base64 32 | tr '+/' 'AB' | cut -c 1-43)"
    call "$registry" idp.update --arg id "$1" --arg token "$token" --arg key "$key" \
        '{id: $id, patch: {dingtalk: {eventMode: "callback", eventToken: $token, eventAesKey: $key}}}' >/dev/null
    jq -nc --arg url "unix:$run/callback.sock:/dingtalk/events/$1" --arg token "$token" --arg key "$key" \
        '{callback: {url: $url, token: $token, aesKey: $key}}' |
        curl -fsS -X PUT -H 'Content-Type: application/json' -d @- "$simulator/control/events" >/dev/null
}

# all_handled: whether everything that the simulator told is done with.
all_handled() {
    curl -fsS "$simulator/control/events" | jq -e '.underWay == 0' >/dev/null &&
        call "$agent" event.list '{verdict: "pending"}' | jq -e '.events == []' >/dev/null
}

# wait_for SECONDS COMMAND…: until it succeeds.
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || die "not ready in time: $*"
        sleep 0.1
    done
}
