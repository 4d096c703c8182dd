import IdentityModel

/// A running task in one line for people.
public struct TaskProgressText: Sendable {
    /// Employees and departments read per second, measured between two sightings.
    private var rate: Double?
    private var last: (objects: Int, at: ContinuousClock.Instant)?

    public init() {}

    /// `[██████████░░░░░░░░░░]  50 %  employees  500 departments  4980 people  1240/s  4 s left`
    public mutating func line(for task: SyncTask, at instant: ContinuousClock.Instant, barWidth: Int = 30) -> String {
        measure(task.progress, at: instant)
        let progress = task.progress
        let filled = min(max(progress.percent, 0), 100) * barWidth / 100
        var parts = [
            "[" + String(repeating: "█", count: filled) + String(repeating: "░", count: barWidth - filled) + "]",
            padded("\(progress.percent) %", 5), progress.phase.rawValue, "\(progress.departments) departments",
            "\(progress.employees) people",
        ]
        if let rate { parts.append("\(Int(min(rate, 1e9)))/s") }
        if progress.throttled > 0 { parts.append("\(progress.throttled) throttled") }
        if let eta = progress.etaSeconds { parts.append("\(eta) s left") }
        return parts.joined(separator: "  ")
    }

    /// How a task ended, in one line.
    public static func outcome(of task: SyncTask) -> String {
        let people = task.counts.employee
        let departments = task.counts.department
        var text = "\(task.id) \(task.status.rawValue): departments \(summary(departments)); people \(summary(people))"
        if let error = task.error { text += "\n\(error.message)" }
        for note in task.notes { text += "\n\(note)" }
        return text
    }

    private static func summary(_ counts: ObjectCounts) -> String {
        let parts = [
            ("created", counts.created), ("updated", counts.updated), ("deleted", counts.deleted), ("same", counts.same),
            ("failed", counts.failed),
        ]
        return (["\(counts.total)"] + parts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }).joined(separator: ", ")
    }

    private mutating func measure(_ progress: TaskProgress, at instant: ContinuousClock.Instant) {
        let objects = progress.departments + progress.employees
        defer { last = (objects, instant) }
        guard let last, last.at < instant else { return }
        rate = Double(objects - last.objects) / ((instant - last.at) / .seconds(1))
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
