import IdentityModel

/// A running task in one line for people.
public struct TaskProgressText: Sendable {
    /// What had been read when the task was seen first.
    private var first: (objects: Int, at: ContinuousClock.Instant)?

    public init() {}

    /// `[██████████░░░░░░░░░░]  50 %  employees  500 departments  4980 people  1240/s  4 s left`
    public mutating func line(for task: SyncTask, at instant: ContinuousClock.Instant, barWidth: Int = 30) -> String {
        let progress = task.progress
        let rate = rate(progress, at: instant)
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

    /// Departments and employees read a second since the task was seen first: what one answer brings would jump too much.
    private mutating func rate(_ progress: TaskProgress, at instant: ContinuousClock.Instant) -> Double? {
        let objects = progress.departments + progress.employees
        guard let first else {
            first = (objects, instant)
            return nil
        }
        guard first.at < instant else { return nil }
        return Double(objects - first.objects) / ((instant - first.at) / .seconds(1))
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
