import IdentityModel
import JSONKit

extension TaskReportPage {
    private static let height = 120
    private static let barWidth = 34
    private static let barDistance = 52

    /// What the latest runs did, as bars and as a table for those who do not see them.
    func chart(_ main: inout HTMLWriter) {
        let runs = report.runs.prefix(14).reversed()
        guard runs.count > 1 else { return }
        main.element("section") { section in
            section.element("h2", "The last \(runs.count) runs")
            let most = max(1, runs.map { Self.total($0) }.max() ?? 1)
            let width = runs.count * Self.barDistance + 20
            section.element(
                "svg",
                [
                    ("viewBox", "0 0 \(max(width, 480)) \(Self.height + 52)"), ("role", "img"),
                    ("aria-label", "Objects created, updated, removed and failed in each of the last runs"),
                    ("xmlns", "http://www.w3.org/2000/svg"),
                ]
            ) { svg in
                for (index, run) in runs.enumerated() { bar(run, at: 12 + index * Self.barDistance, most: most, &svg) }
                svg.void(
                    "line",
                    [
                        ("class", "axis"), ("x1", "0"), ("x2", "\(max(width, 480))"), ("y1", "\(Self.height + 22)"),
                        ("y2", "\(Self.height + 22)"),
                    ])
            }
            section.element("p", [("class", "legend")]) { legend in
                for part in Self.parts(report.task) { legend.element("span", [("class", part.style)], "■ \(part.word)") }
            }
            section.element("details") { details in
                details.element("summary", "As a table")
                details.element("table") { table in
                    table.element("tr") { row in
                        for title in ["Run", "When", "Outcome", "Created", "Updated", "Removed", "Failed"] { row.element("th", title) }
                    }
                    for run in runs.reversed() {
                        table.element("tr") { row in
                            row.element("td", run.id.rawValue)
                            row.element("td", run.createdAt.description)
                            row.element("td", run.status.rawValue.replacing("_", with: " "))
                            for part in Self.parts(run) { row.element("td", [("class", "number")], "\(part.count)") }
                        }
                    }
                }
            }
        }
    }

    private func bar(_ run: SyncTask, at x: Int, most: Int, _ svg: inout HTMLWriter) {
        svg.element("g") { group in
            let parts = Self.parts(run)
            group.element("title", "\(run.createdAt): " + parts.map { "\($0.count) \($0.word)" }.joined(separator: ", "))
            var y = Self.height + 22
            for part in parts where part.count > 0 {
                let height = max(2, Int(min(1, Double(part.count) / Double(most)) * Double(Self.height)))
                y -= height
                group.void(
                    "rect",
                    [("class", part.style), ("x", "\(x)"), ("y", "\(max(0, y))"), ("width", "\(Self.barWidth)"), ("height", "\(height)")])
            }
            group.element(
                "text", [("class", "total"), ("x", "\(x + Self.barWidth / 2)"), ("y", "\(max(10, y - 5))"), ("text-anchor", "middle")],
                "\(Self.total(run))")
            group.element(
                "text", [("x", "\(x + Self.barWidth / 2)"), ("y", "\(Self.height + 36)"), ("text-anchor", "middle")],
                String(run.createdAt.description.dropFirst(5).prefix(5)))
            group.element(
                "text", [("x", "\(x + Self.barWidth / 2)"), ("y", "\(Self.height + 48)"), ("text-anchor", "middle")],
                String(run.createdAt.description.dropFirst(11).prefix(5)))
        }
    }

    private static func total(_ run: SyncTask) -> Int { parts(run).reduce(0) { $0.addingReportingOverflow($1.count).partialValue } }

    private static func parts(_ run: SyncTask) -> [(word: String, style: String, count: Int)] {
        let (people, departments) = (run.counts.employee, run.counts.department)
        func sum(_ left: Int, _ right: Int) -> Int { left.addingReportingOverflow(right).partialValue }
        return [
            ("created", "create", sum(people.created, departments.created)),
            ("updated", "update", sum(people.updated, departments.updated)),
            ("removed", "delete", sum(people.deleted, departments.deleted)), ("failed", "failed", sum(people.failed, departments.failed)),
        ]
    }
}
