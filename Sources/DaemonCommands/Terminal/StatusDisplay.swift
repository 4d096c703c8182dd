import FoundationEssentials
import Glibc
import JSONKit
import LineProtocol

/// Writes a summary for people to standard output; in colours on a terminal, unless `NO_COLOR` is set.
public struct StatusDisplay: Sendable {
    public let isColored: Bool

    public init() {
        isColored = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }

    /// The first line: which service, and whether it is ready; below it what is wrong.
    public func show(_ info: ServiceInfo, _ health: ServiceHealth) {
        let state = (health.status == .ready ? TerminalTone.good : .bad).apply(to: health.status.rawValue, colored: isColored)
        print("\(info.service) \(info.version)  \(state)  up \(Self.span(seconds: info.uptimeSeconds))  pid \(info.pid)")
        for check in health.checks {
            guard let message = check.message else { continue }
            let tone = check.status == .ready ? TerminalTone.warning : .bad
            print("  " + tone.apply(to: TerminalText.harmless("\(check.name): \(message)"), colored: isColored))
        }
    }

    /// A part with a heading; nothing where the table has no rows.
    public func show(_ heading: String, _ table: TextTable) {
        let lines = table.lines(colored: isColored)
        guard !lines.isEmpty else { return }
        print("\n\(heading)")
        for line in lines { print("  " + line) }
    }

    /// A part of a line, or of a heading with lines below it.
    public func note(_ heading: String, _ lines: [String] = []) {
        print("\n" + heading)
        for line in lines { print("  " + TerminalText.harmless(line)) }
    }

    /// `3 min ago`, `in 5 h`, `now`.
    public static func distance(_ time: Timestamp, from now: Timestamp) -> String {
        let (difference, overflow) = time.milliseconds.subtractingReportingOverflow(now.milliseconds)
        if overflow { return "–" }
        let seconds = Int(clamping: difference.magnitude / 1000)
        if seconds == 0 { return "now" }
        return difference < 0 ? span(seconds: seconds) + " ago" : "in " + span(seconds: seconds)
    }

    /// `45 s`, `3 min`, `5 h`, `12 d`.
    public static func span(seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d"
        }
    }
}
