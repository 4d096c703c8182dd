import DaemonKit
import Foundation
import TestSupport
import Testing

@Suite struct PrivateFileTests {
    @Test func `the content comes without its line end, and never more than was asked for`() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/secret"
            for (content, expected) in [("abc\r\n", "abc"), ("abc", "abc"), ("", ""), ("abcdef\n", "abcde")] {
                try content.write(toFile: path, atomically: false, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
                #expect(try PrivateFile(path).read(limit: 4) == Array(expected.utf8))
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: path)
            #expect(throws: PrivateFileError.forEverybody) { try PrivateFile(path).read(limit: 4) }
            #expect(throws: PrivateFileError.self) { try PrivateFile(folder + "/none").read(limit: 4) }
        }
    }
}
