import JSONKit

/// A line that a client received.
enum LineReply {
    /// The answer to the call with this id.
    case answer(id: UInt64, Result<ArraySlice<UInt8>, RPCFailure>)
    /// An error that belongs to no call: the connection was refused.
    case refusal(RPCFailure)
    case notification(LineNotification)

    init(_ line: LineFramer.Line) throws(LineClientError) {
        var reader = JSONReader(line.bytes, in: line.range)
        var members = Members()
        do throws(JSONError) {
            try members.read(&reader)
            try reader.finish()
        } catch {
            throw .protocolViolation("\(error)")
        }
        self = try members.reply()
    }

    private struct Members {
        var id: UInt64?
        var method: String?
        var params: ArraySlice<UInt8>?
        var result: ArraySlice<UInt8>?
        var failure: RPCFailure?

        mutating func read(_ reader: inout JSONReader) throws(JSONError) {
            try reader.object { key, reader throws(JSONError) in
                switch key {
                case "id": id = try UInt64(String(decoding: reader.bytes[reader.raw()], as: UTF8.self))
                case "method": method = try reader.string()
                case "params": params = try reader.bytes[reader.raw()]
                case "result": result = try reader.bytes[reader.raw()]
                case "error": failure = try readFailure(&reader)
                default: try reader.skip()
                }
            }
        }

        private func readFailure(_ reader: inout JSONReader) throws(JSONError) -> RPCFailure {
            let value = try JSONValue(from: &reader)
            let code: Int
            if case .int(let number)? = value["code"] { code = Int(number) } else { code = 0 }
            return RPCFailure(code: code, message: value["message"]?.text ?? "", data: value["data"])
        }

        func reply() throws(LineClientError) -> LineReply {
            if let id, let result { return .answer(id: id, .success(result)) }
            if let id, let failure { return .answer(id: id, .failure(failure)) }
            if let failure { return .refusal(failure) }
            if let method { return .notification(LineNotification(method: method, params: params ?? [])) }
            throw .protocolViolation("a line that is neither an answer nor a notification")
        }
    }
}
