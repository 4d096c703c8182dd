import DaemonKit
import Foundation
import TestSupport
import Testing

@Suite struct OutputFileTests {
    @Test func `a file has its name when it is whole, is for its owner, and takes the place of an older one`() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/out"
            try makeFile(path, "old")
            var file = try OutputFile(path)
            try file.write("new")
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
            try file.finish()
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
            #expect(mode(of: path) == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out"])
        }
    }

    @Test func `a file or a link that somebody has put in its way is not written to, whatever it is called`() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/out"
            let bait = folder + "/bait"
            try makeFile(bait, "theirs")
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: bait)
            try makeFile(path + ".part", "theirs")
            var file = try OutputFile(path)
            try file.write("ours")
            try file.finish()
            #expect(try String(contentsOfFile: bait, encoding: .utf8) == "theirs")
            #expect(try String(contentsOfFile: path + ".part", encoding: .utf8) == "theirs")
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "ours")
        }
    }

    @Test func `what is discarded leaves nothing`() async throws {
        try await withTemporaryDirectory { folder in
            var file = try OutputFile(folder + "/out")
            try file.write("half")
            file.discard()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }
}
