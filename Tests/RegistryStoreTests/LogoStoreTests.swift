import Foundation
import GRDB
import IdentityModel
import JSONKit
import RegistryStore
import Testing

struct LogoStoreTests {
    private func svg(_ title: String) throws -> Logo {
        try Logo(contentType: .svg, bytes: Array("<svg xmlns='http://www.w3.org/2000/svg'><title>\(title)</title></svg>".utf8))
    }

    @Test func `a logo is kept beside the IdP, survives what else changes, and goes with it`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(dingtalk("north"), id: id(1), at: noon, by: tester)
            let logo = try svg("a picture to be erased")
            let shown = try await store.setLogo(logo, of: id(1), at: noon, by: tester)
            #expect(shown.revision == 2)
            #expect(shown.logo?.bytes == logo.bytes.count)
            #expect(try await store.setLogo(logo, of: id(1), at: noon, by: tester).revision == 2)
            let changed = try await store.update(id(1), with: patch(#"{"name":"south"}"#), ifRevision: 2, at: noon, by: tester)
            #expect(changed.logo == shown.logo)
            try store.close()

            let again = try fixture.open()
            let (kept, summary) = try await again.logo(of: id(1))
            #expect(kept == logo)
            #expect(summary == shown.logo)
            #expect(try fixture.holds("a picture to be erased".utf8))
            _ = try await again.delete(id(1), at: noon, by: tester)
            #expect(try !fixture.holds("a picture to be erased".utf8))
            let audit = try await again.auditEntries(before: nil, about: id(1), method: nil, limit: 9)
            #expect(audit.filter { $0.changes.map(\.path) == ["logo"] }.count == 1)
        }
    }

    @Test func `a logo is replaced and removed, and its absence is told`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(custom("hand"), id: id(1), at: noon, by: tester)
            _ = try await store.setLogo(svg("first one"), of: id(1), at: noon, by: tester)
            _ = try await store.setLogo(svg("second one"), of: id(1), at: noon, by: tester)
            #expect(try !fixture.holds("first one".utf8))
            let removed = try await store.setLogo(nil, of: id(1), at: noon, by: tester)
            #expect(removed.logo == nil)
            #expect(try await store.setLogo(nil, of: id(1), at: noon, by: tester) == removed)
            let missing = await #expect(throws: RegistryStoreError.self) { _ = try await store.logo(of: id(1)) }
            guard case .noLogo? = missing else { throw Unexpected() }
            let unknown = await #expect(throws: RegistryStoreError.self) { _ = try await store.logo(of: id(2)) }
            guard case .notFound? = unknown else { throw Unexpected() }
        }
    }

    @Test func `the schema itself holds the limit of a logo`() async throws {
        try await withStoreDirectory { fixture in
            let store = try fixture.open()
            _ = try await store.create(custom("hand"), id: id(1), at: noon, by: tester)
            let writer = try DatabaseQueue(path: fixture.database)
            let insert = { (size: Int, type: String) in
                try await writer.write {
                    try $0.execute(
                        sql: "INSERT OR REPLACE INTO logo VALUES (?, ?, ?, zeroblob(?))",
                        arguments: [id(1).rawValue, type, String(repeating: "0", count: 64), size])
                }
            }
            try await insert(1 << 20, "image/png")
            await #expect(throws: DatabaseError.self) { try await insert((1 << 20) + 1, "image/png") }
            await #expect(throws: DatabaseError.self) { try await insert(9, "text/html") }
        }
    }
}
