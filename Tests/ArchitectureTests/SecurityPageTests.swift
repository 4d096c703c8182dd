import Foundation
import Testing

/// What proto-docs/security.md claims has its tests, and what it says of the sources is so.
@Suite struct SecurityPageTests {
    private static let page = SourceFile.root.appending(path: "proto-docs/security.md")

    @Test func `every test that the security page names is there, and every claim in a table names one`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let named = text.matches(of: /`(\w+Tests)\/([^`]+)`/).map { (suite: String($0.output.1), test: String($0.output.2)) }
        #expect(named.count > 50)
        let files = try Self.testFiles()
        for (suite, test) in named {
            let declaration = try Regex(#"(?:struct|class|actor|extension) \#(suite)\b"#)
            #expect(files.contains { $0.contains("func `\(test)`") && $0.contains(declaration) }, "\(suite)/\(test)")
        }
        for row in text.split(separator: "\n") where row.hasPrefix("| ") && !row.hasSuffix(" shown by |") {
            #expect(row.contains(#/`\w+Tests//#), "\(row)")
        }
    }

    @Test func `no shell is run anywhere, and one place runs a program`() throws {
        var starting: Set<String> = []
        for file in try SourceFile.all() where file.target != "TestSupport" {
            let isShell = file.text.contains(#/"(?:/usr)?/bin/(?:ba|da|z)?sh"|"sh"|"-c"/#)
            #expect(!isShell, "Sources/\(file.path)")
            // A member or a case of ours may be called alike.
            let code = file.code.replacing(#/(?:func|case) system\(/#, with: "")
            let calls = code.matches(of: #/(?m)(?:^|[^.\w])((?:system|popen|v?fork|posix_spawnp?|exec[vl][pe]*|Process)\()/#).map {
                String($0.output.1)
            }
            #expect(calls == [], "Sources/\(file.path)")
            if file.imports.contains("Subprocess") { starting.insert(file.path) }
        }
        #expect(starting == ["AgentService/Notifications/ProgramReceiver.swift"])
    }

    @Test func `the params of every method are fuzzed`() throws {
        let fuzzed = try String(contentsOf: SourceFile.root.appending(path: "Tests/Fuzz/Sources/ParamsFuzz/Methods.swift"), encoding: .utf8)
        let methods = try SourceFile.all().flatMap { file in file.text.matches(of: /enum (\w+): RPCMethod\b/).map { String($0.output.1) } }
        #expect(methods.count > 70)
        for method in methods { #expect(fuzzed.contains("\(method).self"), "\(method)") }
    }

    private static func testFiles() throws -> [String] {
        let tests = SourceFile.root.appending(path: "Tests")
        let folders = try FileManager.default.contentsOfDirectory(atPath: tests.path).filter { $0.hasSuffix("Tests") }
        return try folders.flatMap { folder -> [String] in
            let path = tests.appending(path: folder)
            let names = FileManager.default.enumerator(atPath: path.path)?.compactMap { $0 as? String } ?? []
            return try names.filter { $0.hasSuffix(".swift") }.map { try String(contentsOf: path.appending(path: $0), encoding: .utf8) }
        }
    }
}
