import JSONKit
import NIOCore

extension LineConnection {
    /// Writes the answer to a call that went well.
    func succeed(_ id: ArraySlice<UInt8>?, _ result: [UInt8]) {
        beginAnswer(id)
        output.writeStaticString(",\"result\":")
        output.writeBytes(result)
        endAnswer()
    }

    /// Writes the answer to a call that failed, or to a line that is none.
    func fail(_ id: ArraySlice<UInt8>?, _ error: RPCError, method: String? = nil) {
        server.methods.metrics.failed(method, error.reason)
        var writer = JSONWriter(reserving: 256)
        error.encode(to: &writer)
        beginAnswer(id)
        output.writeStaticString(",\"error\":")
        output.writeBytes(writer.bytes)
        endAnswer()
    }

    private func beginAnswer(_ id: ArraySlice<UInt8>?) {
        if batch?.isOpen == true {
            output.writeStaticString(",")
        } else if batch != nil {
            output.writeStaticString("[")
            batch?.isOpen = true
        }
        output.writeStaticString("{\"jsonrpc\":\"2.0\",\"id\":")
        if let id { output.writeBytes(id) } else { output.writeStaticString("null") }
    }

    private func endAnswer() {
        output.writeStaticString(batch == nil ? "}\n" : "}")
    }
}
