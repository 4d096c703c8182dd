import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import Testing

@testable import AgentService

@Suite struct OpenLoginsTests {
    let clock = ManualWallClock(Timestamp(milliseconds: 1_800_000_000_000))
    let idp = IdPID(number: 7)

    private func begin(_ logins: OpenLogins, nonce: String? = nil, idp: IdPID? = nil) throws -> String {
        let uri = try #require(RedirectURI(rawValue: "https://login.example.cn/back"))
        return logins.begin(idp ?? self.idp, redirectURI: uri, nonce: nonce).state
    }

    private func refusal(_ logins: OpenLogins, _ state: String, nonce: String? = nil) -> String? {
        do throws(LoginRefusal) {
            _ = try logins.take(state, nonce: nonce)
            return nil
        } catch {
            return ErrorTranslation.loginError(error).reason.name
        }
    }

    @Test func `a state is good once, for the IdP and the address it was made for`() throws {
        let logins = OpenLogins(clock: clock)
        let state = try begin(logins)
        #expect(state.utf8.count == 64)
        #expect(try begin(logins) != state)
        let login = try logins.take(state, nonce: nil)
        #expect(login.idpID == idp)
        #expect(login.redirectURI.rawValue == "https://login.example.cn/back")
        #expect(refusal(logins, state) == "login_used")
        #expect(refusal(logins, String(state.reversed())) == "login_unknown")
    }

    @Test func `a state is good for five minutes and no longer`() throws {
        let logins = OpenLogins(clock: clock)
        let (early, late) = (try begin(logins), try begin(logins))
        clock.advance(byMilliseconds: 299_999)
        #expect(refusal(logins, early) == nil)
        clock.advance(byMilliseconds: 1)
        #expect(refusal(logins, late) == "login_expired")
        #expect(refusal(logins, late) == "login_used")
    }

    @Test func `the nonce must be the same, also where there was none, and a wrong one uses the state up`() throws {
        for (given, told) in [("n1", "n2"), ("n1", nil), (nil, "n1")] as [(String?, String?)] {
            let logins = OpenLogins(clock: clock)
            let state = try begin(logins, nonce: given)
            #expect(refusal(logins, state, nonce: told) == "nonce_mismatch")
            #expect(refusal(logins, state, nonce: given) == "login_used")
        }
        let logins = OpenLogins(clock: clock)
        #expect(refusal(logins, try begin(logins, nonce: "n1"), nonce: "n1") == nil)
    }

    @Test func `closing an IdP ends its logins, also where it is enabled again, and no others`() throws {
        let logins = OpenLogins(clock: clock)
        let other = IdPID(number: 8)
        let (mine, others) = (try begin(logins), try begin(logins, idp: other))
        logins.cancelAll(except: [other])
        logins.cancelAll(except: [idp, other])
        #expect(refusal(logins, mine) == "idp_closed")
        #expect(refusal(logins, others) == nil)
    }

    @Test func `the number of logins is bounded: the oldest are forgotten, and in time all`() throws {
        let logins = OpenLogins(capacity: 1500, clock: clock)
        let states = try (0..<5000).map { _ in try begin(logins) }
        #expect(logins.count == 1500)
        #expect(refusal(logins, states[3499]) == "login_unknown")
        #expect(refusal(logins, states[3500]) == nil)
        clock.advance(byMilliseconds: 600_000)
        _ = try begin(logins)
        #expect(logins.count == 1)
    }
}
