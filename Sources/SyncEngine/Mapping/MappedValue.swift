import IdentityModel
import JSONKit
import SourceAPI

/// What a mapping makes of the values of one observation.
enum MappedValue: Hashable {
    /// The source says nothing: what is stored stays.
    case unknown
    case known(JSONValue)
    /// The value cannot be taken; why.
    case refused(String)
}

/// One mapping with its places among the requested attributes.
struct FieldRule {
    let target: String
    /// The source's fields, in order of preference, each with its slot.
    let paths: [String]
    let isExtended: Bool
    let kind: LocalField.Kind
    let slots: [Int]
    let transform: FieldMapping.Transform?
    let fallback: MappingDefault?

    /// What a mapping takes of the values of one observation.
    enum Choice: Hashable {
        /// The value of the field at a place in ``paths``.
        case value(AttributeValue, path: String)
        /// None is given; the default.
        case fallback(MappingDefault)
        /// The source says that there is nothing.
        case empty
        /// The source says nothing.
        case absent
    }

    /// The first value that is present and not empty; then the default; then emptiness, where the source says so.
    func choice(of attributes: [AttributeValue?]) -> Choice {
        var isEmpty = false
        for (slot, path) in zip(slots, paths) where slot < attributes.count {
            guard let value = attributes[slot] else { continue }
            guard !value.isEmpty else {
                isEmpty = true
                continue
            }
            return .value(value, path: path)
        }
        if let fallback { return .fallback(fallback) }
        return isEmpty ? .empty : .absent
    }

    func value(of attributes: [AttributeValue?]) -> MappedValue { value(of: choice(of: attributes)) }

    func value(of choice: Choice) -> MappedValue {
        switch choice {
        case .value(let value, _): typed(value)
        case .fallback(let constant): typed(AttributeValue(constant))
        case .empty: isEmployment ? .unknown : .known(kind == .list ? [] : "")
        case .absent: .unknown
        }
    }

    /// Whether it tells if the person works here: a word of the directory's own.
    private var isEmployment: Bool { target == FieldDocument.employmentStatus && !isExtended }

    private func typed(_ value: AttributeValue) -> MappedValue {
        if isEmployment {
            let word = transformed(value.text)
            guard Employee.EmploymentStatus(rawValue: word) == nil else { return .known(.string(word)) }
            let words = Employee.EmploymentStatus.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            return .refused("\(target): must be \(words)")
        }
        if kind == .date || transform == .date { return date(value) }
        switch kind {
        case .string, .date: return .known(.string(transformed(value.text)))
        case .list: return .known(.array(value.elements.map { .string(transformed($0)) }))
        case .boolean: return boolean(value)
        case .number: return number(value)
        }
    }

    private func transformed(_ text: String) -> String {
        switch transform {
        case nil, .date: return text
        case .trim:
            let body = text.drop { $0.isWhitespace }
            guard let last = body.lastIndex(where: { !$0.isWhitespace }) else { return "" }
            return String(body[...last])
        case .lowercase: return text.lowercased()
        case .uppercase: return text.uppercased()
        case .digits: return String(decoding: text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }, as: UTF8.self)
        }
    }

    private func boolean(_ value: AttributeValue) -> MappedValue {
        switch value {
        case .boolean(let flag): return .known(.bool(flag))
        case .integer(0), .text("0"), .text("false"): return .known(false)
        case .integer(1), .text("1"), .text("true"): return .known(true)
        default: return .refused("\(target): must be true or false")
        }
    }

    private func number(_ value: AttributeValue) -> MappedValue {
        if case .integer(let number) = value { return .known(.int(number)) }
        let text = transformed(value.text)
        guard let parsed = try? JSONValue(parsing: Array(text.utf8)) else { return .refused("\(target): must be a number") }
        switch parsed {
        case .int, .number: return .known(parsed)
        default: return .refused("\(target): must be a number")
        }
    }

    /// China's time zone: eight hours before UTC, all year.
    private static let offsetMilliseconds = 8 * Milliseconds.hour

    private func date(_ value: AttributeValue) -> MappedValue {
        let milliseconds: Int64
        if case .integer(let number) = value {
            milliseconds = number
        } else {
            let text = value.text
            if let day = CalendarDate(String(text.prefix(10))) { return .known(.string(day.description)) }
            guard let number = Int64(text) else { return .refused("\(target): must be a date") }
            milliseconds = number
        }
        let local = Timestamp(milliseconds: milliseconds).advanced(byMilliseconds: Self.offsetMilliseconds).milliseconds
        let day = local / Milliseconds.day - (local % Milliseconds.day < 0 ? 1 : 0)
        let date = CalendarDate(daysSince1970: day).description
        return date.utf8.count == 10 ? .known(.string(date)) : .refused("\(target): must be a date")
    }
}

extension AttributeValue {
    /// A mapping's constant, as if the source had given it.
    fileprivate init(_ constant: MappingDefault) {
        switch constant.value {
        case .int(let number): self = .integer(number)
        case .bool(let flag): self = .boolean(flag)
        case .number(let text), .string(let text): self = .text(text)
        case .null, .array, .object: self = .text("")
        }
    }

    /// The value as JSON, for people.
    var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .integer(let number): .int(number)
        case .boolean(let flag): .bool(flag)
        case .list(let values): .array(values.map { .string($0) })
        case .structured(let json): (try? JSONValue(parsing: json)) ?? .string(String(decoding: json, as: UTF8.self))
        }
    }

    /// The value as one text.
    fileprivate var text: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .list(let values): values.joined(separator: ",")
        case .structured(let json): String(decoding: json, as: UTF8.self)
        }
    }

    fileprivate var elements: [String] {
        if case .list(let values) = self { return values }
        return [text]
    }
}
