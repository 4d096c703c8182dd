/// How a log line looks.
public enum LogFormat: String, Sendable, CaseIterable {
    /// `2026-11-23T16:05:09.120Z info     idp-registry: message key=value`, for people.
    case text
    /// One JSON object a line: `time`, `level`, `label`, `message`, `error`, `metadata`, for programs.
    case json
}
