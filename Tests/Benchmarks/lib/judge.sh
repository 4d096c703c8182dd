# Sourced by the benchmarks that have targets.

# judge RESULTS TARGETS: prints PASS or FAIL of each target to standard error; fails when one is missed.
#
# RESULTS is a file of JSON; TARGETS is what stands in it as a jq expression: under(NAME; VALUE; LIMIT), atLeast(NAME; VALUE; LIMIT) …
judge() {
    local lines
    lines="$(jq -r '
        def line($name; $isMet; $value; $limit): "\(if $isMet then "PASS" else "FAIL" end)  \($name): \($value), \($limit)";
        def under($name; $value; $limit): line($name; $value != null and $value < $limit; $value; "to be under \($limit)");
        def atLeast($name; $value; $limit): line($name; $value != null and $value >= $limit; $value; "to be at least \($limit)");
        '"$2" "$1")"
    printf '%s\n' "$lines" >&2
    ! grep -q '^FAIL' <<<"$lines"
}
