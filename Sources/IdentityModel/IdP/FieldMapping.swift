import JSONKit

/// Which fields of the source fill which local fields, by kind of object.
public struct FieldMappings: JSONObject, Hashable {
    public var department = FieldMapping.departmentDefaults
    public var employee = FieldMapping.employeeDefaults

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.defaulted("department", &department, "Local fields of departments.")
        visitor.defaulted("employee", &employee, "Local fields of employees.")
    }

    public func validate(noting problems: inout JSONProblems) {
        for (owner, mappings) in byOwner {
            if mappings.count > 200 { problems.note("must not have more than 200 mappings", at: owner.rawValue) }
            var seen: Set<String> = []
            for (index, mapping) in mappings.enumerated() {
                let path = "\(owner.rawValue)[\(index)]"
                if !seen.insert(mapping.target).inserted {
                    problems.note("\"\(mapping.target)\" is mapped twice; list its sources in one mapping", at: path + ".target")
                }
                if mapping.targetType == .builtin { check(mapping, of: owner, among: LocalField.builtinFields, at: path, &problems) }
            }
        }
    }

    /// Notes every mapping to an extended field that is not among `fields`.
    public func validate(extendedFields fields: [LocalField], noting problems: inout JSONProblems) {
        for (owner, mappings) in byOwner {
            for (index, mapping) in mappings.enumerated() where mapping.targetType == .extended {
                check(mapping, of: owner, among: fields, at: "\(owner.rawValue)[\(index)]", &problems)
            }
        }
    }

    /// Whether a mapping tells which employees work here.
    public var mapsEmployment: Bool { employee.contains { $0.targetType == .builtin && $0.target == "employmentStatus" } }

    private var byOwner: [(LocalField.Owner, [FieldMapping])] { [(.department, department), (.employee, employee)] }

    private func check(
        _ mapping: FieldMapping, of owner: LocalField.Owner, among fields: [LocalField], at path: String, _ problems: inout JSONProblems
    ) {
        if let field = fields.first(where: { $0.owner == owner && $0.key == mapping.target }) {
            if let rule = mapping.default?.objection(of: field) { problems.note(rule, at: path + ".default") }
            return
        }
        let keys = fields.filter { $0.owner == owner }.map(\.key)
        let known = keys.isEmpty ? "there are none" : "there are " + keys.joined(separator: ", ")
        problems.note(
            "must be the key of \(mapping.targetType == .builtin ? "a built-in" : "an extended") field of the \(owner.rawValue); \(known)",
            at: path + ".target")
    }
}

/// One local field and where its value comes from.
public struct FieldMapping: JSONObject, Hashable {
    public enum TargetType: String, JSONEnum {
        case builtin, extended
    }

    public enum Transform: String, JSONEnum {
        case trim, lowercase, uppercase
        /// Only the decimal digits.
        case digits
        /// A time in milliseconds, or a text that begins with a day, as `YYYY-MM-DD` in China's time zone.
        case date
    }

    /// Fields of the source; the first that is present and not empty counts. `extension.X` is a path into the source's own extended fields.
    public var source = SourcePaths()
    public var target = ""
    public var targetType = TargetType.builtin
    public var transform: Transform?
    /// The value when no source gives one.
    public var `default`: MappingDefault?

    public init() {}

    public init(_ source: String..., to target: String, transform: Transform? = nil) {
        self.source = SourcePaths(source)
        self.target = target
        self.transform = transform
    }

    public static var schemaName: String? { "FieldMapping" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("source", &source, "A field of the source, a path `extension.X`, or a list of them.")
        visitor.required("target", &target, "Key of the local field.")
        visitor.defaulted("targetType", &targetType, "Whether the local field is built in or an extended field.")
        visitor.optional("transform", &transform, "Applied to the value.")
        visitor.optional("default", &`default`, "The value when no source gives one.")
    }

    public static let departmentDefaults: [FieldMapping] = [
        FieldMapping("name", to: "name"),
        FieldMapping("parent_id", to: "parentId"),
        FieldMapping("order", to: "order"),
        FieldMapping("dept_manager_userid_list", to: "managers"),
    ]

    public static let employeeDefaults: [FieldMapping] = [
        FieldMapping("userid", to: "username"),
        FieldMapping("name", to: "displayName"),
        FieldMapping("org_email", "email", to: "email"),
        FieldMapping("mobile", to: "telephone"),
        FieldMapping("title", to: "title"),
        FieldMapping("job_number", to: "employeeNumber"),
        FieldMapping("work_place", to: "workPlace"),
        FieldMapping("remark", to: "description"),
        FieldMapping("hired_date", to: "hiredDate", transform: .date),
    ]
}

/// One field of the source, or several in order of preference; in JSON a string or a list of strings.
public struct SourcePaths: JSONConvertible, Hashable {
    public let paths: [String]

    public init(_ paths: [String] = []) {
        self.paths = paths
    }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> SourcePaths? {
        let kind = try reader.kind()
        guard kind == .string || kind == .array else {
            problems.note("must be a string or a list of strings, not \(kind.phrase)")
            try reader.skip()
            return nil
        }
        let paths = kind == .string ? [try reader.string()] : try [String].decode(from: &reader, noting: &problems)
        guard let paths else { return nil }
        guard (1...10).contains(paths.count), paths.allSatisfy(isPath) else {
            problems.note(
                "must name 1 to 10 fields of the source: each of letters, digits and \"_\", or \"extension.\" and 1 to 100 characters")
            return nil
        }
        return SourcePaths(paths)
    }

    private static func isPath(_ path: String) -> Bool {
        if path.hasPrefix("extension.") {
            let key = path.dropFirst("extension.".count)
            return (1...100).contains(key.count) && key.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        }
        return (1...100).contains(path.utf8.count)
            && path.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "_")
            }
    }

    public func encode(to writer: inout JSONWriter) {
        if paths.count == 1 { writer.string(paths[0]) } else { paths.encode(to: &writer) }
    }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["oneOf": [["type": "string"], ["type": "array", "items": ["type": "string"], "minItems": 1, "maxItems": 10]]]
    }
}
