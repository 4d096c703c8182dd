import DingTalkSimulator
import Foundation
import TestSupport
import Testing

/// The old interfaces of callbacks, and what becomes of pushes that fail.
@Suite struct CallbackManagementTests {
    private static let nowhere = "http://127.0.0.1:9/nowhere"

    private func registration(_ url: String) -> String {
        #"{"call_back_tag":["user_add_org","user_leave_org"],"token":"t0ken4DirSync","#
            + #""aes_key":"4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij","url":"\#(url)"}"#
    }

    @Test func `what is not registered cannot be changed, read or deleted`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            #expect(try await peer.code("/call_back/update_call_back", registration(Self.nowhere)) == 71007)
            for path in ["get_call_back", "delete_call_back"] {
                #expect(try await peer.get("/call_back/\(path)?access_token=\(peer.token)")["errcode"] as? Int == 71007)
            }
            #expect(try await peer.code("/call_back/get_call_back", "{}") == 43001)
            #expect(try await peer.get("/call_back/get_call_back")["sub_code"] as? String == "40000")
        }
    }

    @Test func `an address that cannot be reached, or does not answer success, is not registered`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            #expect(try await peer.code("/call_back/register_call_back", registration(Self.nowhere)) == 71012)
            // The simulator itself answers in another way.
            #expect(try await peer.code("/call_back/register_call_back", registration(simulator.baseURL + "/gettoken")) == 71009)
            #expect(try await peer.code("/call_back/register_call_back", #"{"url":"\#(Self.nowhere)"}"#) == 40035)
            #expect(try await peer.get("/call_back/get_call_back?access_token=\(peer.token)")["errcode"] as? Int == 71007)
        }
    }

    @Test func `pushes that failed for good are listed, 200 at a time, and gone when they were read`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = try await Peer.withToken(simulator)
            let app = simulator.apps[0]
            simulator.events.settings.retryMilliseconds = []
            simulator.events.settings.callback = CallbackSubscription(
                url: Self.nowhere, token: "t0ken", aesKey: "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", owner: app.key)
            for number in 0..<200 { simulator.events.emit("user_add_org", ["u\(number)"], corpID: app.corpID) }
            simulator.events.emit("org_dept_modify", ["1"], corpID: app.corpID)
            try await eventually { simulator.events.underWay == 0 }
            let path = "/call_back/get_call_back_failed_result?access_token=\(peer.token)"
            var read: [[String: Any]] = []
            for more in [true, false, false] {
                let answer = try await peer.get(path)
                #expect(answer["has_more"] as? Bool == more)
                read += answer["failed_list"] as? [[String: Any]] ?? []
                #expect(read.count == (more ? 200 : 201))
            }
            let person = read.first { $0["call_back_tag"] as? String == "user_add_org" }?["user_add_org"] as? [String: Any]
            #expect((person?["userid"] as? [String])?.count == 1)
            #expect(person?["corpid"] as? String == app.corpID)
            let department = read.first { $0["call_back_tag"] as? String == "org_dept_modify" }?["org_dept_modify"] as? [String: Any]
            #expect(department?["callbackData"] as? [String: String] == [:])
        }
    }

    @Test func `a company that is renamed, an account that is activated and a new administrator are told as such`() async throws {
        let organisation = try sampleOrganisation()
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            simulator.events.settings.retryMilliseconds = []
            simulator.events.settings.callback = CallbackSubscription(
                url: Self.nowhere, token: "t0ken", aesKey: "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", owner: simulator.apps[0].key)
            try organisation.edit { contents in
                try contents.updateDepartment(1) { $0.name = "晨星集团" }
                try contents.updateEmployee("2169122037-1513149549") { $0.active = true }
                try contents.updateEmployee("u0007") { $0.admin = true }
                try contents.updateEmployee("u0007") { $0.admin = false }
                try contents.updateEmployee("u0007") { $0.title = "总监" }
                try contents.updateDepartment(101_254_282) { $0.name = "财务中心" }
            }
            let told = simulator.events.sent.map { "\($0.type) \($0.ids.joined())" }
            #expect(
                told == [
                    "org_change ", "org_dept_modify 1", "user_active_org 2169122037-1513149549", "org_admin_add u0007",
                    "org_admin_remove u0007", "user_modify_org u0007", "org_dept_modify 101254282",
                ])
            try await eventually { simulator.events.underWay == 0 }
        }
    }

    @Test func `events go to the callback and over the stream at once`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            simulator.events.settings.retryMilliseconds = []
            simulator.events.settings.stream = true
            simulator.events.settings.callback = CallbackSubscription(
                url: Self.nowhere, token: "t0ken", aesKey: "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", owner: simulator.apps[0].key)
            simulator.events.emit("user_add_org", ["u1"], corpID: "c")
            #expect(simulator.events.sent.count == 1)
            try await eventually { simulator.events.underWay == 0 }
            #expect(simulator.events.pushes == 1)
            // Nobody listens to the stream, and what fails there is no failed push.
            let peer = try await Peer.withToken(simulator)
            let failed = try await peer.get("/call_back/get_call_back_failed_result?access_token=\(peer.token)")
            #expect((failed["failed_list"] as? [Any])?.count == 1)
        }
    }
}
