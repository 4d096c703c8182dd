import AgentAPI
import IdentityModel
import JSONKit

extension TaskReportPage {
    /// What happened, in words and numbers.
    func summary(_ main: inout HTMLWriter) {
        let task = report.task
        main.element("section") { section in
            section.element("h1", report.idpName)
            section.element("p") { line in
                line.element("span", [("class", "status \(task.status.rawValue)")], task.status.rawValue.replacing("_", with: " "))
                line.write(" ")
                line.element("span", [("class", "soft")], task.id.rawValue)
            }
            section.element("p", sentence)
            if let error = task.error { section.element("p", [("class", "failed")], error.message) }
            for note in task.notes { section.element("p", note) }
            section.element("dl") { list in
                for (term, value) in facts {
                    list.element("dt", term)
                    list.element("dd", value)
                }
            }
            counts(&section)
        }
    }

    private var sentence: String {
        let task = report.task
        let what = task.dryRun ? "This dry run" : "This synchronization"
        switch task.status {
        case .pending: return "\(what) has not begun."
        case .running: return "\(what) is under way; the numbers are those of the moment."
        case .planned: return "\(what) planned what the records below say; nothing was changed."
        case .held: return "\(what) waits for a decision: removals are held until somebody approves or rejects them."
        case .success: return "\(what) did all that it was to do."
        case .partialSuccess: return "\(what) did what it could; something could not be read or applied."
        case .failed: return "\(what) failed."
        case .canceled: return "\(what) was canceled."
        }
    }

    private var facts: [(String, String)] {
        let task = report.task
        var facts = [("IdP", task.idpId.rawValue), ("Started by", Self.trigger(task.trigger)), ("Asked for", task.createdAt.description)]
        if let time = task.startedAt { facts.append(("Began", time.description)) }
        if let time = task.endedAt { facts.append(("Ended", time.description + duration)) }
        facts.append(("Requests", "\(task.progress.requests), of which \(task.progress.throttled) were refused as too many and sent again"))
        facts.append(("Read completely", "\(report.coverage.complete) of \(report.coverage.units) departments"))
        facts.append(("Report of", report.time.description))
        return facts
    }

    private var duration: String {
        guard let began = report.task.startedAt, let ended = report.task.endedAt, ended > began else { return "" }
        return ", after \((ended.milliseconds - began.milliseconds + 999) / 1000) s"
    }

    private static func trigger(_ trigger: SyncTask.Trigger) -> String {
        switch trigger {
        case .manual: "an administrator"
        case .schedule: "the schedule"
        case .event: "an event of the source"
        case .undo: "an administrator, to undo another task"
        }
    }

    private func counts(_ section: inout HTMLWriter) {
        section.element("table") { table in
            table.element("tr") { row in
                row.element("th", "")
                for title in ["found", "created", "updated", "removed", "same", "failed"] {
                    row.element("th", [("class", "number")], title)
                }
            }
            for (name, counts) in [("Departments", report.task.counts.department), ("Employees", report.task.counts.employee)] {
                table.element("tr") { row in
                    row.element("th", name)
                    for number in [counts.total, counts.created, counts.updated, counts.deleted, counts.same, counts.failed] {
                        row.element("td", [("class", "number")], "\(number)")
                    }
                }
            }
        }
    }

    /// What waits for a decision comes first.
    func held(_ main: inout HTMLWriter) {
        let held = report.records.filter { $0.record.state == .held }
        guard !held.isEmpty else { return }
        main.element("section", [("class", "warning"), ("id", "held")]) { section in
            section.element("h2", "Held for approval: \(held.count)\(report.isShortened ? " or more" : "")")
            section.element(
                "p", "The source no longer shows them. Compare with the people you know of before you let them go.")
            for detail in held { record(detail, in: &section) }
        }
    }

    /// What was not read completely.
    func coverage(_ main: inout HTMLWriter) {
        guard !report.incomplete.isEmpty else { return }
        main.element("section", [("class", "trouble")]) { section in
            section.element("h2", "Not read completely")
            section.element("p", "Nobody is taken for gone on the strength of these.")
            section.element("table") { table in
                table.element("tr") { row in for title in ["Department", "State", "Why"] { row.element("th", title) } }
                for department in report.incomplete {
                    table.element("tr") { row in
                        row.element("td", "\(department.name ?? "") (\(department.sourceId))")
                        row.element("td", department.state.rawValue)
                        row.element("td", department.error?.message ?? "")
                    }
                }
            }
        }
    }
}
