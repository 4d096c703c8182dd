# Sourced by Tests/Benchmarks/calls: starts the servers and measures them. Needs pair.sh, $bin and $benchmarks.

# Keeps a process and all its threads on the servers' core.
pin() { taskset --all-tasks --cpu-list --pid 0 "$1" >/dev/null; }

# measure_calls SECONDS: tables to standard error, JSON to standard output.
measure_calls() {
    start_pair --employees 10 --departments 2
    local registry_process="${pids[1]}" redis_process grpc_process process id name
    redis-server --port 0 --unixsocket "$home/redis.sock" --save '' --daemonize no >"$home/redis.log" 2>&1 &
    redis_process=$!
    "$benchmarks/grpc-reference" "$home/grpc.sock" >"$home/grpc.log" 2>&1 &
    grpc_process=$!
    pids+=("$redis_process" "$grpc_process")
    wait_for 20 test -S "$home/redis.sock"
    wait_for 20 test -S "$home/grpc.sock"
    id="$(create_idp 总部钉钉 | jq -r .id)"
    for name in 研发中心 销售中心 人力资源 财务中心; do
        call "$registry" idp.create --arg name "$name" --arg secret "$secret" '{
            type: "dingtalk", name: $name, status: "closed",
            dingtalk: {corpId: ("ding" + ($name | @base64 | gsub("[^a-zA-Z0-9]"; "") | ascii_downcase)), appKey: "dingsimappkey0000001", appSecret: $secret, dingtalkType: "standard"}}' >/dev/null
    done
    mkdir "$home/start"
    "$benchmarks/call-benchmark" start "$bin" "$home/start" >"$home/start.json"
    for process in "$registry_process" "$redis_process" "$grpc_process"; do pin "$process"; done
    taskset --cpu-list 1 "$benchmarks/call-benchmark" calls "$registry" "$registry_process" "$home/redis.sock" "$redis_process" \
        "$home/grpc.sock" "$grpc_process" "$id" "$1" >"$home/calls.json"
    taskset --cpu-list 1 "$benchmarks/call-benchmark" reader "$1" >"$home/reader.json"
    jq -n --arg machine "$(lscpu | sed -n 's/^Model name: *//p'), $(nproc) cores" --slurpfile calls "$home/calls.json" \
        --slurpfile start "$home/start.json" --slurpfile reader "$home/reader.json" \
        '{machine: $machine, calls: $calls[0], start: $start[0], reader: $reader[0]}'
}
