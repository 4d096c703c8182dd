import DaemonKit
import Glibc
import Testing

@Suite struct SystemGroupsTests {
    @Test func `a group is found by its name and by its number`() throws {
        #expect(try SystemGroups.identifier(of: "root") == 0)
        #expect(try SystemGroups.identifier(of: "4242") == 4242)
    }

    @Test(arguments: ["no-such-group-here", "", "-1", "4294967295", "4294967296", "root\u{0}b"])
    func `a group that is none is refused by name`(name: String) {
        let error = #expect(throws: GroupLookupError.self) { try SystemGroups.identifier(of: name) }
        #expect(error == .unknownGroup(name))
        #expect(error?.exitStatus == .configuration)
    }

    @Test func `a user's groups have the primary one among them`() throws {
        #expect(try SystemGroups.groups(ofUser: 0).contains(0))
        var record: UnsafeMutablePointer<passwd>?
        record = getpwnam("nobody")
        let nobody = try #require(record?.pointee)
        #expect(try SystemGroups.groups(ofUser: nobody.pw_uid).contains(nobody.pw_gid))
    }

    @Test func `a user that the system does not know has none`() throws {
        #expect(try SystemGroups.groups(ofUser: 3_999_999_999) == [])
    }
}
