import Foundation
import Glibc
import Testing

/// Runs a test in an empty directory with a short path, and removes the directory with all that is in it.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    var template = Array("/tmp/dk-XXXXXX".utf8CString)
    let directory = String(cString: try #require(mkdtemp(&template)))
    defer { remove(directory) }
    return try await body(directory)
}

/// The permission bits of a file, or nil when there is none.
func mode(of path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
}

/// Makes a file with a text in it.
func makeFile(_ path: String, _ text: String = "") throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
}

private func remove(_ directory: String) {
    try? FileManager.default.removeItem(atPath: directory)
}
