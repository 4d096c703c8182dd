import Foundation

/// What a client sent.
struct StubRequest: Sendable {
    let method: String
    let path: String
    let headers: [String: String]
    let body: [UInt8]
}

/// One accepted connection, read and written with blocking calls.
final class StubConnection {
    let socket: Int32
    private var buffer: [UInt8] = []

    init(_ socket: Int32) {
        self.socket = socket
    }

    /// The next request, or nil when the client is gone.
    func nextRequest() -> StubRequest? {
        let end = Array("\r\n\r\n".utf8)
        var range = buffer.firstRange(of: end)
        while range == nil {
            guard fill() else { return nil }
            range = buffer.firstRange(of: end)
        }
        guard let range else { return nil }
        let lines = String(decoding: buffer[..<range.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        buffer.removeSubrange(..<range.upperBound)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < length { guard fill() else { return nil } }
        let body = Array(buffer.prefix(length))
        buffer.removeFirst(length)
        let words = lines[0].split(separator: " ")
        return StubRequest(method: String(words[0]), path: String(words[1]), headers: headers, body: body)
    }

    /// Writes all of it; false when the client is gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// A whole answer.
    @discardableResult
    func answer(_ status: Int = 200, _ headers: [(String, String)] = [], body: [UInt8] = []) -> Bool {
        let fields = (headers + [("Content-Length", "\(body.count)")]).map { "\($0.0): \($0.1)\r\n" }.joined()
        return write(Array("HTTP/1.1 \(status) Reason\r\n\(fields)\r\n".utf8) + body)
    }

    @discardableResult
    func answer(_ text: String) -> Bool { answer(body: Array(text.utf8)) }

    /// Blocks until the client is gone.
    func hang() -> Bool {
        while fill() {}
        return false
    }

    private func fill() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        buffer += bytes[..<count]
        return true
    }
}
