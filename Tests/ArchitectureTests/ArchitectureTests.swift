import Testing

@Suite struct ArchitectureTests {
    @Test func `every import points to a lower line, and every package is used where it belongs`() throws {
        let files = try SourceFile.all()
        #expect(files.count > 20)
        for file in files {
            for module in file.imports {
                #expect(House.objection(to: module, in: file.target) == nil, "Sources/\(file.path)")
            }
        }
    }

    @Test func `every target has its line`() throws {
        let targets = Set(try SourceFile.all().map(\.target))
        #expect(targets.subtracting(House.lines.keys) == [])
    }

    @Test(arguments: [
        ("JSONKit", "LineProtocol"), ("DaemonKit", "LineProtocol"), ("SyncEngine", "DingTalkSource"), ("SyncEngine", "AgentService"),
        ("DingTalkSource", "CCurl"), ("RegistryService", "DirectoryStore"), ("sync-agent", "RegistryStore"),
        ("AgentService", "DingTalkSource"),
        ("RegistryAPI", "AgentAPI"), ("RegistryStore", "DirectoryStore"), ("LineProtocol", "TestSupport"), ("DingTalkSimulator", "JSONKit"),
        ("sync-agent", "DingTalkSimulator"), ("RegistryService", "GRDB"), ("DaemonKit", "Foundation"), ("IdentityModel", "Logging"),
        ("LineProtocol", "UnknownPackage"),
    ])
    func `an arrow that must not be is found`(target: String, module: String) {
        #expect(House.objection(to: module, in: target) != nil)
    }

    @Test func `imports are found in all their spellings`() {
        let file = SourceFile(
            target: "x", path: "x",
            text: """
                import Alpha
                public import Beta
                @preconcurrency import Gamma
                @testable internal import struct Delta.Value
                  @_spi(Testing) import Epsilon
                // import Comment
                let important = 1
                """)
        #expect(file.imports == ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"])
    }

    @Test func `the engine and its store name no vendor`() throws {
        for file in try SourceFile.all() where ["SyncEngine", "DirectoryStore"].contains(file.target) {
            let isNamed = file.code.contains("DingTalk")
            #expect(!isNamed, "Sources/\(file.path)")
        }
    }

    @Test func `a vendor's words stay where they are translated`() throws {
        let atHome: Set = ["DingTalkSource", "DingTalkSimulator", "TestSupport"]
        for file in try SourceFile.all() where !atHome.contains(file.target) {
            for word in ["listsub", "errcode", "\"errmsg", "dept_id_list", "access_token"] {
                let isUsed = file.code.contains(word)
                #expect(!isUsed, "Sources/\(file.path): \(word)")
            }
        }
    }

    @Test func `nothing in our own targets traps on purpose`() throws {
        let exempt: Set = ["DingTalkSimulator", "TestSupport"]
        for file in try SourceFile.all() where !exempt.contains(file.target) {
            for construct in ["fatalError(", "preconditionFailure(", "try!", "as!", "@unchecked Sendable", "nonisolated(unsafe)"] {
                let isUsed = file.code.contains(construct)
                #expect(!isUsed, "Sources/\(file.path): \(construct)")
            }
        }
    }

    @Test func `comments and strings are no code`() {
        let file = SourceFile(
            target: "x", path: "x",
            text: """
                let a = b // DingTalk
                /* DingTalk */ let url = "https://DingTalk \\" DingTalk"
                let c = d
                """)
        #expect(!file.code.contains("DingTalk"))
        #expect(file.code.contains("let c = d"))
    }
}
