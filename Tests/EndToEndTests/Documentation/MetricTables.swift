import JSONKit
import TestSupport

/// The tables of the page of metrics, made from what the services answer.
///
/// They stand between `<!-- metrics both -->` (or the name of a service) and `<!-- end -->`.
struct MetricTables {
    private var rows: [String: [String]] = [:]

    /// - Parameter answers: the metrics of each service, by its name.
    init(_ answers: [String: JSONValue]) {
        var homes: [String: Set<String>] = [:]
        for (service, families) in answers {
            for family in families.elements { homes[Self.row(family), default: []].insert(service) }
        }
        for (row, services) in homes { rows[services.count > 1 ? "both" : services.first ?? "", default: []].append(row) }
    }

    /// The text with current tables. Every table must have its place.
    func filled(in text: String) throws -> String {
        var result: [String] = []
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).makeIterator()
        var left = rows
        while let line = lines.next() {
            result.append(line)
            guard line.hasPrefix("<!-- metrics "), let name = line.split(separator: " ").dropFirst(2).first.map(String.init) else {
                continue
            }
            while let line = lines.next(), line != "<!-- end -->" {}
            guard let table = left.removeValue(forKey: name) else { throw NotThere(what: "metric of \(name)") }
            result += ["", "| metric | type | unit | labels | |", "|---|---|---|---|---|"] + table.sorted() + ["", "<!-- end -->"]
        }
        if let name = left.keys.first { throw NotThere(what: "<!-- metrics \(name) -->") }
        return result.joined(separator: "\n")
    }

    private static func row(_ family: JSONValue) -> String {
        let labels = family.at("labels").elements.compactMap(\.text).map { "`\($0)`" }.joined(separator: " ")
        let cells = [
            "`\(family.at("name").text ?? "")`", family.at("type").text ?? "", family.at("unit").text ?? "", labels,
            family.at("help").text ?? "",
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}
