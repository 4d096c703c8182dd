import Foundation

/// A certificate authority and a server certificate for `localhost`, made by openssl in a folder of the test.
struct Certificates {
    let folder: URL
    var authority: String { folder.appending(path: "authority.pem").path }
    var certificate: String { folder.appending(path: "server.pem").path }
    var key: String { folder.appending(path: "server.key").path }

    static func with(_ body: (Certificates) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let certificates = Certificates(folder: folder)
        try certificates.make()
        try await body(certificates)
    }

    private func make() throws {
        let authorityKey = folder.appending(path: "authority.key").path
        let request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        try Command.run(
            "openssl", request + ["-subj", "/CN=Test Authority", "-keyout", authorityKey, "-out", authority], package: "openssl")
        try Command.run(
            "openssl",
            request + [
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE",
                "-CA", authority, "-CAkey", authorityKey, "-keyout", key, "-out", certificate,
            ], package: "openssl")
    }
}
