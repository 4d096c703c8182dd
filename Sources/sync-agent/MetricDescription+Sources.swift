import DaemonKit

extension MetricDescription {
    /// What is measured of the requests to DingTalk.
    static let ofSources: [MetricDescription] = [
        .init(
            "dingtalk_requests_total", .counter, in: "requests", by: ["api", "outcome"],
            "Requests to DingTalk by interface, and ok or the class of the fault."),
        .init("dingtalk_wait_seconds", .histogram, in: "seconds", by: ["api"], "How long requests waited for their turn."),
        .init(
            "dingtalk_rate_per_second", .gauge, in: "requests a second", by: ["app", "api"],
            "The pace at which an interface is asked now; 0 is no limit. app tells applications apart without telling their AppKeys."),
        .init(
            "dingtalk_rate_ceiling", .gauge, in: "requests a second", by: ["app", "api"],
            "The pace that DingTalk was found to refuse; 0 where none was found."),
        .init("dingtalk_throttled", .gauge, in: "requests", by: ["app", "api"], "Requests that were throttled since the process started."),
        .init(
            "dingtalk_waiting", .gauge, in: "requests", by: ["app", "api", "priority"],
            "Requests that wait for their turn now, by what they are for."),
    ]
}
