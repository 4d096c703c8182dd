import DingTalkSimulator
import Foundation
import Testing

/// The login page, as a browser meets it.
@Suite struct AuthorizeTests {
    private static let query =
        "redirect_uri=https%3A%2F%2Fa.cn%2Fback&response_type=code&client_id=dingsimappkey0000001&scope=openid%20corpid&state=s%2F1&prompt=consent"

    @Test func `the page leads back with a code and the state, or with an error`() async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            let peer = Peer(simulator)
            func authorize(_ extra: String) async throws -> [String: Any] {
                let body = #"{"url":"https://login.dingtalk.com/oauth2/auth?\#(Self.query)","userid":"u0007"\#(extra)}"#
                return peer.object(try await peer.send("POST", "/control/authorize", body).1)
            }
            let location = try #require(try await authorize("")["location"] as? String)
            #expect(location.hasPrefix("https://a.cn/back?authCode="))
            #expect(location.hasSuffix("&state=s%2F1"))
            #expect(try await authorize(#","deny":true"#)["location"] as? String == "https://a.cn/back?error=access_denied&state=s%2F1")
        }
    }

    @Test(arguments: [
        ("response_type=code", "response_type=token"), ("prompt=consent", "prompt=none"), ("scope=openid%20corpid", "scope=corpid"),
        ("client_id=dingsimappkey0000001", "client_id=other"), ("redirect_uri=https%3A%2F%2Fa.cn%2Fback", "redirect_uri="),
        ("scope=openid%20corpid", "scope=openid&corpId=x"), ("prompt=consent", "prompt=consent&exclusiveLogin=true"),
        ("redirect_uri=https%3A%2F%2Fa.cn%2Fback", "redirect_uri=https%3A%2F%2Fevil.cn%2Fback"),
    ])
    func `a wrong parameter is an error on the page`(_ right: String, _ wrong: String) async throws {
        try await withDingTalkSimulator(organisation: sampleOrganisation()) { simulator in
            simulator.apps[0].redirectURIs = ["https://a.cn/back"]
            let page = "https://login.dingtalk.com/oauth2/auth?"
            _ = try simulator.authorize(page + Self.query, SignIn(.member("u0007")))
            #expect(throws: (any Error).self) {
                try simulator.authorize(page + Self.query.replacing(right, with: wrong), SignIn(.member("u0007")))
            }
        }
    }

    @Test func `a code is for the application whose page gave it`() async throws {
        var options = SimulatorOptions(limits: .none)
        options.apps.append(SimulatedApp(key: "otherapp", secret: "other-secret", corpID: "othercorp"))
        try await withDingTalkSimulator(organisation: sampleOrganisation(), options: options) { simulator in
            let location = try simulator.authorize("https://login.dingtalk.com/oauth2/auth?" + Self.query, SignIn(.member("u0007")))
            let code = try #require(URLComponents(string: location)?.queryItems?.first { $0.name == "authCode" }?.value)
            let peer = Peer(simulator)
            let body = #"{"clientId":"otherapp","clientSecret":"other-secret","grantType":"authorization_code","code":"\#(code)"}"#
            #expect(try await peer.send("POST", "/v1.0/oauth2/userAccessToken", body).0 == 400)
        }
    }
}
