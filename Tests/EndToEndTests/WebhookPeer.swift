import Foundation
import JSONKit
import Synchronization
import TestSupport

/// A web server that is posted notifications to: a thread for each connection, one request a connection.
final class WebhookPeer: Sendable {
    struct Post: Sendable {
        let signature: String?
        let body: [UInt8]
        let value: JSONValue
        /// What it was answered.
        let status: Int
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex((status: 204, posts: [Post]()))

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw CocoaError(.fileReadUnknown) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Thread.detachNewThread { self.serve(connection) }
            }
            close(listener)
        }
    }

    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// What it answers from now on.
    func answer(_ status: Int) { state.withLock { $0.status = status } }

    var posts: [Post] { state.withLock { $0.posts } }
    /// What it took.
    var taken: [JSONValue] { posts.filter { $0.status == 204 }.map(\.value) }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let head = bytes.firstRange(of: end) {
                let lines = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).components(separatedBy: "\r\n").dropFirst()
                let fields = Dictionary(
                    lines.map { line in
                        let colon = line.firstIndex(of: ":") ?? line.endIndex
                        return (line[..<colon].lowercased(), line[colon...].dropFirst().trimmingCharacters(in: .whitespaces))
                    }
                ) { $1 }
                let body = Array(bytes[head.upperBound...])
                if body.count >= fields["content-length"].flatMap({ Int($0) }) ?? 0 {
                    let status = take(body, fields["x-idp-sync-signature"])
                    let answer = Array("HTTP/1.1 \(status) Answer\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".utf8)
                    _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
                    return
                }
            }
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return }
            bytes += part[..<count]
        }
    }

    private func take(_ body: [UInt8], _ signature: String?) -> Int {
        state.withLock { state in
            let value = (try? JSONValue(parsing: body)) ?? .null
            state.posts.append(Post(signature: signature, body: body, value: value, status: state.status))
            return state.status
        }
    }
}

/// Runs `body` with a receiver of notifications.
func withWebhookPeer(_ body: (WebhookPeer) async throws -> Void) async throws {
    let peer = try WebhookPeer()
    defer { peer.stop() }
    try await body(peer)
}

extension DaemonLaunch {
    /// An agent that tells `peer` everything, with the secret in `directory`.
    func telling(_ peer: WebhookPeer, in directory: String) throws -> DaemonLaunch {
        let secret = directory + "/secret"
        try "a-secret-of-the-tests\n".write(toFile: secret, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
        return adding(
            "--notify-url", peer.url, "--notify-secret-file", secret, "--notify-kinds",
            "task.failed,task.held,task.partial,schedule.quarantined,directory.changed")
    }
}
