# From what was measured, by part, to the targets: a list of {part, target, wanted, measured, met}. A target whose measurement is missing is
# missed. Usage: jq -f targets.jq, with the object of all parts as its input.

def hundredths: if type == "number" then . * 100 | round / 100 else . end;
def target($part; $name; $wanted; $measured; $met): {part: $part, target: $name, wanted: $wanted, measured: ($measured | hundredths), $met};
def at_least($part; $name; $bound; $measured): target($part; $name; "≥ \($bound)"; $measured; $measured != null and $measured >= $bound);
def at_most($part; $name; $bound; $measured): target($part; $name; "≤ \($bound)"; $measured; $measured != null and $measured <= $bound);
def below($part; $name; $bound; $measured): target($part; $name; "< \($bound)"; $measured; $measured != null and $measured < $bound);
def megabytes: if . == null then null else . * 1.048576 end;

def calls_targets:
    def row($call; $connections; $pipelined):
        [.calls[]? | select(.call == $call and .connections == $connections and .pipelined == $pipelined)][0];
    def latency($call): row($call; 1; 1) | if .redisP50Microseconds then .p50Microseconds / .redisP50Microseconds else null end;
    def service($name): [.start[]? | select(.program == $name)][0];
    at_least("calls"; "service.health, 16 connections: × redis PING"; 0.5; row("service.health"; 16; 1).ratioToRedis),
    at_least("calls"; "idp.get, 16 connections: × redis GET"; 0.3; row("idp.get"; 16; 1).ratioToRedis),
    at_least("calls"; "service.health, 16 connections, pipelined by 16: × redis PING"; 0.3; row("service.health"; 16; 16).ratioToRedis),
    at_least("calls"; "idp.get, 16 connections, pipelined by 16: × redis GET"; 0.3; row("idp.get"; 16; 16).ratioToRedis),
    at_least("calls"; "service.health, 16 connections: × gRPC"; 10; row("service.health"; 16; 1).ratioToGRPC),
    at_least("calls"; "idp.get, 16 connections: × gRPC"; 10; row("idp.get"; 16; 1).ratioToGRPC),
    at_most("calls"; "service.health, a single caller: median latency × redis"; 1.2; latency("service.health")),
    at_most("calls"; "idp.get, a single caller: median latency × redis"; 1.2; latency("idp.get")),
    below("calls"; "idp-registry: ms to ready"; 50; service("idp-registry").medianMilliseconds),
    below("calls"; "sync-agent: ms to ready"; 50; service("sync-agent").medianMilliseconds),
    below("calls"; "idp-registry: MB when idle"; 30; service("idp-registry").idleMegabytes),
    below("calls"; "sync-agent: MB when idle"; 35; service("sync-agent").idleMegabytes);

def sync_targets:
    [.[] | select(.run)] as $runs |
    def run($people; $latency; $limit; $run):
        [$runs[] | select(.people == $people and .latencyMs == $latency and .limitPerSecond == $limit and .run == $run)][0];
    def named: "\(.people) people, \(.latencyMs) ms, \(.limitPerSecond)/s, \(.run)";
    def cost($people): run($people; 0; 0; "first") | if . then .seconds / .people else null end;
    ($runs[] | target("sync"; named + ": status, failed"; "success, 0"; "\(.status), \(.failed)"; .status == "success" and .failed == 0)),
    ($runs[] | select(.run == "first") |
        target("sync"; named + ": requests"; "needed + throttled: \(.requestsNeeded + .throttled)"; .requests;
            .requests == .requestsNeeded + .throttled)),
    ($runs[] | select(.limitPerSecond > 0) | at_most("sync"; named + ": % throttled"; 0.5; .throttled / .requests * 100)),
    ($runs[] | select(.run == "unchanged") |
        target("sync"; named + ": records, feed entries"; "0, 0"; "\(.records), \(.feedEntries)"; .records == 0 and .feedEntries == 0),
        at_most("sync"; named + ": requests × needed"; 1.02; .requests / .requestsNeeded)),
    at_most("sync"; "10000 people, 50 ms, 20/s, first: seconds"; 27.5; run(10000; 50; 20; "first").seconds),
    below("sync"; "10000 people, no latency, no limit, first: seconds"; 2; run(10000; 0; 0; "first").seconds),
    ((7, 20, 60) as $limit |
        at_least("sync"; "10000 people, no latency, \($limit)/s, first: share of the quota"; 0.95; run(10000; 0; $limit; "first").quotaUsed)),
    at_least("sync"; "1000000 people, first: people a second"; 20000; run(1000000; 0; 0; "first").peoplePerSecond),
    at_most("sync"; "1000000 people, first: seconds a person × those of 100000"; 1.3;
        cost(1000000) as $million | cost(100000) as $tenth | if $million and $tenth then $million / $tenth else null end),
    below("sync"; "1000000 people, 1 % changed: seconds after the last page"; 10; run(1000000; 0; 0; "1 % changed").afterLastPageSeconds),
    below("sync"; "the most memory of sync-agent, MB"; 200; [$runs[].agentPeakMiB] | max | megabytes),
    below("sync"; "the most memory of idp-registry, MB"; 50; [$runs[].registryPeakMiB] | max | megabytes),
    (([.[] | select(.read and .people == 1000000)] | max_by(.medianMs)) as $slowest |
        below("sync"; "1000000 people, slowest kind of read (\($slowest.read // "none")): median ms"; 50; $slowest.medianMs)),
    (([.[] | select(.read and .people == 1000000)] | max_by(.longestMs)) as $longest |
        below("sync"; "1000000 people, slowest single read (\($longest.read // "none")): ms"; 50; $longest.longestMs));

[
    (.parts | to_entries[] | target(.key; "ends well"; "exit 0"; "exit \(.value)"; .value == 0)),
    (if .calls then .calls | calls_targets else empty end),
    (if .sync then .sync | sync_targets else empty end)
]
