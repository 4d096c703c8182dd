import Foundation
import Synchronization
import Testing
import WebSocketKit

/// Sends texts one after another; gives what came back until the server closed.
func exchange(_ texts: [String], _ address: WebSocketAddress, _ options: WebSocketOptions) async throws -> [String] {
    let received = Mutex<[String]>([])
    do {
        try await WebSocket.run(to: address, options: options) { socket in
            try await socket.send(Array(texts[0].utf8))
        } take: { text, socket in
            let count = received.withLock { received in
                received.append(String(decoding: text, as: UTF8.self))
                return received.count
            }
            if count < texts.count { try await socket.send(Array(texts[count].utf8)) }
        }
    } catch WebSocketError.closed {
        return received.withLock { $0 }
    }
}

/// A certificate authority, and a certificate of `localhost` by it, made by openssl.
func withCertificates(_ body: (_ folder: String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    let authority = ["-subj", "/CN=Test Authority", "-keyout", folder + "/authority.key", "-out", folder + "/authority.pem"]
    let server = [
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE",
        "-CA", folder + "/authority.pem", "-CAkey", folder + "/authority.key", "-keyout", folder + "/server.key", "-out",
        folder + "/server.pem",
    ]
    for arguments in [request + authority, request + server] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
    try await body(folder)
}
