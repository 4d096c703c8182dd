/// Fills the members of a ``JSONObject`` from a text.
struct JSONObjectDecoder: JSONFieldVisitor {
    private struct Member {
        let key: String
        let range: Range<Int>
        var used = false
    }

    private(set) var problems: JSONProblems
    private let reader: JSONReader
    private var members: [Member] = []
    private var complete = true

    /// Scans the object at `reader` for its members; the values are read when a field asks for them.
    init(_ reader: inout JSONReader, _ problems: JSONProblems) throws(JSONError) {
        var found: [Member] = []
        try reader.object { key, reader throws(JSONError) in found.append(Member(key: key, range: try reader.raw())) }
        self.members = found
        self.reader = reader
        self.problems = problems
    }

    mutating func required<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String) {
        guard let range = take(name) else { return refuse("required", name) }
        if let decoded: Value = read(name, range) { value = decoded }
    }

    mutating func optional<Value: JSONConvertible>(_ name: String, _ value: inout Value?, _ summary: String) {
        guard let range = take(name), !isNull(range) else { return }
        if let decoded: Value = read(name, range) { value = decoded }
    }

    mutating func defaulted<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String) {
        guard let range = take(name), !isNull(range) else { return }
        if let decoded: Value = read(name, range) { value = decoded }
    }

    /// Notes the members nobody asked for; true when every member could be read.
    mutating func finish() -> Bool {
        if case .refused = problems.unknownMembers {
            for member in members where !member.used { refuse("unknown member; leave it out", member.key) }
        }
        return complete
    }

    private mutating func take(_ name: String) -> Range<Int>? {
        guard let index = members.firstIndex(where: { $0.key == name }) else { return nil }
        members[index].used = true
        for other in members.indices where other > index && members[other].key == name {
            if !members[other].used { refuse("given twice", name) }
            members[other].used = true
        }
        return members[index].range
    }

    private mutating func read<Value: JSONConvertible>(_ name: String, _ range: Range<Int>) -> Value? {
        var reader = reader.reader(in: range)
        // The text was scanned whole before, so that it cannot fail to be JSON here.
        let value = problems.within(name) { problems in try? Value.decode(from: &reader, noting: &problems) }
        if value == nil { complete = false }
        return value
    }

    private func isNull(_ range: Range<Int>) -> Bool {
        reader.bytes[range.lowerBound] == UInt8(ascii: "n")
    }

    private mutating func refuse(_ problem: String, _ name: String) {
        problems.note(problem, at: name)
        complete = false
    }
}
