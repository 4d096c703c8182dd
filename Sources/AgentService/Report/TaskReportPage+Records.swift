import IdentityModel
import JSONKit

extension TaskReportPage {
    /// The records, to be narrowed, each with both data sources side by side.
    func records(_ main: inout HTMLWriter) {
        main.element("section", [("id", "records")]) { section in
            section.element("h2", "Records")
            if report.records.isEmpty { return section.element("p", "Nothing was to be changed: no records.") }
            filters(&section)
            section.element("p", [("id", "shown"), ("class", "soft"), ("aria-live", "polite")], "\(report.records.count) records")
            if report.isShortened {
                section.element("p") { line in
                    line.write("There are more records than this page holds. All of them: ")
                    line.element("code", "sync-agent export records \(report.task.id) --format ndjson --details --output records.ndjson")
                }
            }
            for detail in report.records where detail.record.state != .held { record(detail, in: &section) }
        }
    }

    private func filters(_ section: inout HTMLWriter) {
        section.element("form", [("id", "filters"), ("class", "filters"), ("hidden", "hidden"), ("role", "search")]) { form in
            choice("type", "Object", SyncRecord.ObjectType.allCases.map(\.rawValue), &form)
            choice("action", "Action", SyncRecord.Action.allCases.map(\.rawValue), &form)
            choice("state", "Outcome", SyncRecord.State.allCases.map(\.rawValue).filter { $0 != SyncRecord.State.held.rawValue }, &form)
            form.element("label", [("for", "filter-text")]) { label in
                label.write("Name or id")
                label.void("input", [("id", "filter-text"), ("type", "search"), ("autocomplete", "off")])
            }
        }
    }

    private func choice(_ key: String, _ title: String, _ values: [String], _ form: inout HTMLWriter) {
        form.element("label", [("for", "filter-\(key)")]) { label in
            label.write(title)
            label.element("select", [("id", "filter-\(key)")]) { select in
                select.element("option", [("value", "")], "all")
                for value in values { select.element("option", [("value", value)], value) }
            }
        }
    }

    /// One record: a line, and behind it the source's data and the directory's.
    func record(_ detail: SyncRecordDetail, in section: inout HTMLWriter) {
        let record = detail.record
        let attributes = [
            ("data-type", record.type.rawValue), ("data-action", record.action.rawValue), ("data-state", record.state.rawValue),
            ("data-text", "\(record.name) \(record.sourceId)".lowercased()),
        ]
        section.element("details", attributes) { details in
            details.element("summary") { summary in
                summary.element("span", [("class", "tag \(record.state == .failed ? "failed" : record.action.rawValue)")]) { tag in
                    tag.write(record.state == .applied ? record.action.rawValue : "\(record.action.rawValue) (\(record.state.rawValue))")
                }
                summary.write(" ")
                summary.element("span", [("class", "name")], record.name)
                summary.element("span", [("class", "soft")], " \(record.type.rawValue) \(record.sourceId)")
            }
            details.element("div", [("class", "inside")]) { inside in
                if let error = record.error { inside.element("p", [("class", "failed")], error.message) }
                inside.element("p", [("class", "soft")], origin(detail))
                fields(detail, &inside)
                if let thirdParty = detail.thirdParty {
                    inside.element("details") { raw in
                        raw.element("summary", "The object as the source gave it")
                        raw.element("pre", thirdParty.prettyText)
                    }
                }
            }
        }
    }

    private func origin(_ detail: SyncRecordDetail) -> String {
        [
            detail.record.time.description, detail.record.localId, detail.requestId.map { "the source's request \($0)" },
            detail.record.id.rawValue,
        ].compactMap { $0 }.joined(separator: " · ")
    }

    private func fields(_ detail: SyncRecordDetail, _ inside: inout HTMLWriter) {
        guard !detail.changes.isEmpty else { return }
        inside.element("table") { table in
            table.element("tr") { row in
                for title in ["Field", "Third-party data source", "Directory before", "Directory after"] { row.element("th", title) }
            }
            for field in detail.changes {
                table.element("tr", field.changed ? [("class", "changed")] : []) { row in
                    row.element("td") { cell in
                        cell.write(field.target)
                        if let rule = rule(field) { cell.element("div", [("class", "soft")], rule) }
                    }
                    row.element("td", Self.text(field.thirdParty))
                    row.element("td", Self.text(field.before))
                    row.element("td", Self.text(field.after))
                }
            }
        }
    }

    /// Where the value came from.
    private func rule(_ field: FieldChange) -> String? {
        guard let rule = field.rule else { return nil }
        let source = field.usedDefault ? "default" : field.source ?? rule.sources.joined(separator: " or ")
        return "← " + source + (rule.transform.map { ", \($0.rawValue)" } ?? "")
    }

    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case nil, .string(""): "–"
        case .string(let text): text
        case .some(let value): value.prettyText
        }
    }
}
