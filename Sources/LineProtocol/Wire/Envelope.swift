import JSONKit

/// What a line asks for: a call as JSON-RPC 2.0 writes it, scanned without building a tree.
struct Envelope: Sendable {
    /// The id as it is written; nil where there is none.
    let id: ArraySlice<UInt8>?
    /// False for a notification: a call of JSON-RPC 2.0 without an id.
    let answered: Bool
    let method: String
    /// A reader before the value of `params`; nil where there are none.
    let params: JSONReader?
}

/// Why a line is no call, with what could be read of it.
struct EnvelopeFault: Error {
    let id: ArraySlice<UInt8>?
    let answered: Bool
    let error: RPCError
}

extension Envelope {
    /// Reads the call at `reader`.
    ///
    /// A member that the envelope does not know and a member given twice are refused, so that a typing mistake
    /// never passes for a default. `"params":null` is read as absent.
    init(reading reader: inout JSONReader) throws(EnvelopeFault) {
        var scan = EnvelopeScan()
        do throws(JSONError) {
            try scan.read(&reader)
        } catch {
            // What is not JSON has no id, whatever was read of it before.
            throw EnvelopeFault(id: nil, answered: true, error: .notJSON(error))
        }
        self = try scan.envelope()
    }
}

/// The members of an envelope as they are found.
private struct EnvelopeScan {
    private(set) var id: ArraySlice<UInt8>?
    private var isStandard = false
    private var method: String?
    private var params: JSONReader?
    private var seen: Members = []
    private var problems: [String] = []
    private var paramsProblem: String?

    private struct Members: OptionSet {
        let rawValue: UInt8
        static let jsonrpc = Members(rawValue: 1)
        static let id = Members(rawValue: 2)
        static let method = Members(rawValue: 4)
        static let params = Members(rawValue: 8)
    }

    mutating func read(_ reader: inout JSONReader) throws(JSONError) {
        let kind = try reader.kind()
        guard kind == .object else {
            try reader.skip()
            return note("a call is an object, not \(kind.phrase)")
        }
        try reader.object { key, reader throws(JSONError) in
            switch key {
            case "jsonrpc": if try isFirst(.jsonrpc, key, &reader) { try readVersion(&reader) }
            case "id": if try isFirst(.id, key, &reader) { try readID(&reader) }
            case "method": if try isFirst(.method, key, &reader) { try readMethod(&reader) }
            case "params": if try isFirst(.params, key, &reader) { try readParams(&reader) }
            default:
                try reader.skip()
                note("unknown member \(quoted(key))")
            }
        }
    }

    /// False, and the value is skipped, when the member was there before.
    private mutating func isFirst(_ member: Members, _ key: String, _ reader: inout JSONReader) throws(JSONError) -> Bool {
        if seen.insert(member).inserted { return true }
        try reader.skip()
        note("\"\(key)\" is given twice")
        return false
    }

    func envelope() throws(EnvelopeFault) -> Envelope {
        var problems = problems
        if problems.isEmpty, method == nil { problems.append("\"method\" is required") }
        guard problems.isEmpty, let method else {
            throw EnvelopeFault(
                id: id, answered: true,
                error: RPCError(.invalidRequest, "Not a JSON-RPC 2.0 call: \(problems.joined(separator: "; "))."))
        }
        let answered = !isStandard || id != nil
        if let paramsProblem { throw EnvelopeFault(id: id, answered: answered, error: .invalidParam("", paramsProblem)) }
        return Envelope(id: id, answered: answered, method: method, params: params)
    }

    private mutating func readVersion(_ reader: inout JSONReader) throws(JSONError) {
        isStandard = true
        guard try reader.kind() == .string else {
            try reader.skip()
            return note("\"jsonrpc\" must be \"2.0\"")
        }
        if try reader.string() != "2.0" { note("\"jsonrpc\" must be \"2.0\"") }
    }

    private mutating func readID(_ reader: inout JSONReader) throws(JSONError) {
        let kind = try reader.kind()
        let range = try reader.raw()
        switch kind {
        case .string, .number, .null: id = reader.bytes[range]
        case .object, .array, .boolean: note("\"id\" must be a string, a number or null, not \(kind.phrase)")
        }
    }

    private mutating func readMethod(_ reader: inout JSONReader) throws(JSONError) {
        let kind = try reader.kind()
        guard kind == .string else {
            try reader.skip()
            return note("\"method\" must be a string, not \(kind.phrase)")
        }
        method = try reader.string()
    }

    private mutating func readParams(_ reader: inout JSONReader) throws(JSONError) {
        let kind = try reader.kind()
        let range = try reader.raw()
        switch kind {
        case .object: params = reader.reader(in: range)
        case .null: break
        default: paramsProblem = "must be an object, not \(kind.phrase)"
        }
    }

    /// Ten problems tell enough: a hostile line must not grow its answer without end.
    private mutating func note(_ problem: String) {
        if problems.count < 10 { problems.append(problem) }
    }

    private func quoted(_ key: String) -> String { "\"\(key.shortened(to: 60))\"" }
}
