import Foundation
import Glibc
import TestSupport

/// A server that takes HTTPS with HTTP/2 and passes it on to a simulator: what stands before DingTalk's interfaces.
struct TLSFront: Sendable {
    let url: String
    /// The certificate that vouches for it.
    let authority: String
    private let accessLog: String

    /// The protocols that requests came by, one a request.
    var protocols: [String] {
        get throws { try readText(accessLog).split(separator: "\n").map(String.init) }
    }

    /// Runs `body` with a front of `origin` (`http://HOST:PORT`).
    static func with<Result: Sendable>(
        of origin: String, _ body: @Sendable @escaping (TLSFront) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryDirectory { folder in
            try await makeCertificates(in: folder)
            let port = try freePort()
            let front = TLSFront(
                url: "https://localhost:\(port)", authority: folder + "/authority.pem", accessLog: folder + "/access.log")
            let process = Process()
            process.executableURL = URL(filePath: "/usr/sbin/nghttpx")
            let backend = origin.dropFirst("http://".count).replacing(":", with: ",")
            process.arguments = [
                "--conf=/dev/null", "--single-process", "--frontend=127.0.0.1,\(port)", "--backend=\(backend)", "--workers=1",
                "--accesslog-file=\(front.accessLog)", "--accesslog-format=$alpn", "--errorlog-file=\(folder)/error.log",
                folder + "/server.key", folder + "/server.pem",
            ]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            // apt-get install nghttp2-proxy
            try process.run()
            defer {
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
            }
            try await eventually {
                try await runProgram("curl", ["-sSf", "--cacert", front.authority, front.url + "/control/health"]).exitCode == 0
            }
            return try await body(front)
        }
    }

    private static func makeCertificates(in folder: String) async throws {
        let request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        let commands = [
            ["-subj", "/CN=Test Authority", "-keyout", folder + "/authority.key", "-out", folder + "/authority.pem"],
            [
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE",
                "-CA", folder + "/authority.pem", "-CAkey", folder + "/authority.key", "-keyout", folder + "/server.key", "-out",
                folder + "/server.pem",
            ],
        ]
        for command in commands {
            let made = try await runProgram("openssl", request + command)
            guard made.exitCode == 0 else { throw Mismatch("openssl: \(made.errorOutput)") }
        }
    }

    /// A port that was free a moment ago.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                bind(descriptor, place, length) == 0 && getsockname(descriptor, place, &length) == 0
            }
        }
        guard isBound else { throw Mismatch("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
