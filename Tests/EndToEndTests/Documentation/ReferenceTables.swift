import JSONKit
import TestSupport

/// The tables of a service's page that are made from its OpenRPC document.
///
/// They stand between `<!-- method idp.get -->` (or `<!-- shape IdP -->`) and `<!-- end -->`.
struct ReferenceTables {
    private var methods: [String: JSONValue] = [:]
    private var shapes: [String: JSONValue] = [:]

    init(_ document: JSONValue) { add(document) }

    /// Takes the methods and shapes of one more document; those that are known already stay.
    mutating func add(_ document: JSONValue?) {
        guard let document else { return }
        let named = document.at("methods").elements.map { ($0.at("name").text ?? "", $0) }
        methods.merge(named) { known, _ in known }
        shapes.merge(document.at("components.schemas").members.map { ($0.key, $0.value) }) { known, _ in known }
    }

    /// The text with current tables. Every shape that a table links to must have its place.
    func filled(in text: String) throws -> String {
        var result: [String] = []
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).makeIterator()
        while let line = lines.next() {
            result.append(line)
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 4, words[0] == "<!--", ["method", "shape"].contains(words[1]), words[3] == "-->" else { continue }
            while let line = lines.next(), line != "<!-- end -->" {}
            result += try table(words[1], words[2]) + ["<!-- end -->"]
        }
        let places = Set(result.filter { $0.hasPrefix("<!-- shape ") })
        for name in shapes.keys where result.contains(where: { $0.contains("](#\(name.lowercased()))") }) {
            let place = "<!-- shape \(name) -->"
            guard places.contains(place) else { throw NotThere(what: "\(place) with the heading ### \(name)") }
        }
        for name in methods.keys where !result.contains("<!-- method \(name) -->") { throw NotThere(what: "<!-- method \(name) -->") }
        return result.joined(separator: "\n")
    }

    private func table(_ kind: String, _ name: String) throws -> [String] {
        if kind == "shape" {
            guard let shape = shapes[name] else { throw NotThere(what: "the shape \(name)") }
            return ["", "| member | type | |", "|---|---|---|"] + rows(of: shape, under: "") + [""]
        }
        guard let method = methods[name] else { throw NotThere(what: "the method \(name)") }
        let access = method.at("x-access").text ?? ""
        let reasons = method.at("errors").elements.compactMap { $0.at("data.reason").text }
        var lines = ["", "\(method.at("summary").text ?? "")", ""]
        if !method.at("params").elements.isEmpty {
            lines += ["| param | type | |", "|---|---|---|"]
            for param in method.at("params").elements {
                let isRequired = param.at("required") == true
                lines += row(param.at("name").text ?? "", param.at("schema"), param.at("summary").text, isRequired, under: "")
            }
            lines.append("")
        }
        lines += result(method.at("result.schema"))
        let errors = reasons.map { "`\($0)`" }.joined(separator: ", ")
        lines.append("Role: \(access). " + (reasons.isEmpty ? "No errors of its own." : "Errors: \(errors)."))
        for notification in method.at("x-notifications").elements {
            lines += ["", "Then `\(notification.at("name").text ?? "")`: \(notification.at("summary").text ?? "")"]
        }
        return lines + [""]
    }

    private func result(_ schema: JSONValue) -> [String] {
        let members = rows(of: schema, under: "")
        if members.isEmpty { return ["Result: \(type(schema)).", ""] }
        return ["| result | type | |", "|---|---|---|"] + members + [""]
    }

    private func rows(of schema: JSONValue, under path: String) -> [String] {
        let required = Set(schema.at("required").elements.compactMap(\.text))
        return schema.at("properties").members.flatMap {
            row($0.key, $0.value, $0.value.at("description").text, required.contains($0.key), under: path)
        }
    }

    private func row(_ name: String, _ schema: JSONValue, _ summary: String?, _ isRequired: Bool, under path: String) -> [String] {
        let type = type(schema) + (isRequired ? "" : ", optional") + fallback(schema)
        let own = "| `\(path)\(name)` | \(type) | \((summary ?? "").replacing("|", with: "\\|")) |"
        let inner = schema.at("type").text == "array" ? schema.at("items") : schema
        return [own] + rows(of: inner, under: "\(path)\(name)" + (schema.at("type").text == "array" ? "[]." : "."))
    }

    /// A small default is told; a whole document would fill the cell.
    private func fallback(_ schema: JSONValue) -> String {
        guard let value = schema["default"] else { return "" }
        let text = String(decoding: value.jsonBytes, as: UTF8.self)
        return text.count > 40 ? "" : " (`\(text)`)"
    }

    private func type(_ schema: JSONValue) -> String {
        if let name = schema.at("$ref").text?.split(separator: "/").last { return "[\(name)](#\(name.lowercased()))" }
        if let values = schema["enum"]?.elements { return values.compactMap(\.text).map { "`\($0)`" }.joined(separator: " ") }
        for key in ["oneOf", "anyOf"] {
            if let choices = schema[key]?.elements { return choices.map { type($0) }.joined(separator: " or ") }
        }
        switch schema.at("type").text {
        case "array": return "list of " + type(schema.at("items"))
        case "string" where schema.at("format").text == "date-time": return "time"
        case "string":
            guard let pattern = schema.at("pattern").text, let prefix = pattern.split(separator: "-").first, pattern.hasPrefix("^"),
                pattern.hasSuffix("-[a-z0-9]{1,64}$")
            else { return "string" }
            return "`\(prefix.dropFirst())-…`"
        case let type?: return type
        case nil: return "any"
        }
    }
}

extension JSONValue {
    /// The members of an object; none for any other value.
    fileprivate var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }
}

/// Something that a page must have is not there.
struct NotThere: Error, CustomStringConvertible {
    let what: String

    var description: String { "there is no \(what)" }
}
