import CurlKit
import IdentityModel
import JSONKit
import SourceAPI

/// How people of a DingTalk organisation log in.
///
/// Source: open.dingtalk.com, "obtain-identity-credentials", "obtain-user-token", "dingtalk-retrieve-user-information",
/// "query-a-user-by-the-union-id", "obtain-the-userid-of-a-user-by-using-the-log-free".
struct DingTalkLogin: LoginSource {
    let application: Application
    let access: DingTalkAccess
    /// The login page's host.
    let page: String

    /// The consent page of this organisation. An organisation with its own edition has accounts of its own: its people are led past the
    /// question for the organisation code, straight to its login page.
    func authorizationURL(redirectURI: String, state: String) -> String {
        var query = [
            ("redirect_uri", redirectURI), ("response_type", "code"), ("client_id", access.appKey), ("scope", "openid corpid"),
            ("state", state), ("prompt", "consent"), ("corpId", access.corpId),
        ]
        if access.edition == .dedicated { query += [("exclusiveLogin", "true"), ("exclusiveCorpId", access.corpId)] }
        return PercentEncoding.adding(query.map { (name: $0.0, value: $0.1) }, to: page + "/oauth2/auth")
    }

    func identity(ofCode code: String) async throws(LoginFault) -> LoginIdentity {
        let token = try await userToken(for: code)
        // Who belongs to several organisations chooses one of them on the page.
        if let corpID = token.corpID, corpID != access.corpId { throw .otherOrganisation }
        return try await member(try await unionID(of: token))
    }

    func inAppIdentity(ofCode code: String) async throws(LoginFault) -> LoginIdentity {
        let answer = try await asking { () async throws(CallFailure) in
            try await application.call(.inAppUser, Self.object([("code", code)]), into: InAppUser(), .person)
        }
        guard let user = answer.content.user else { throw .source(.emptyAnswer(answer.requestID)) }
        let member = try await member(user.unionID)
        guard member.sourceID == user.userID else { throw .notMember }
        return member
    }

    /// Changes the code for a token of the person, which lives for the length of one login.
    private func userToken(for code: String) async throws(LoginFault) -> UserToken {
        let credentials = application.exchange.credentials
        var outgoing = Outgoing(api: .userAccessToken, admitted: 0, secrets: [code, credentials.appSecret])
        outgoing.body = Self.object([
            ("clientId", credentials.appKey), ("clientSecret", credentials.appSecret), ("code", code), ("grantType", "authorization_code"),
        ])
        let answer = try await asking { [outgoing] () async throws(CallFailure) in
            try await application.exchange.call(outgoing, into: UserToken(), .person)
        }
        guard !answer.content.text.isEmpty else { throw .source(.emptyAnswer(answer.requestID)) }
        return answer.content
    }

    private func unionID(of token: UserToken) async throws(LoginFault) -> String {
        let outgoing = Outgoing(api: .currentUser, token: token.text, admitted: 0, secrets: [token.text])
        let answer = try await asking { () async throws(CallFailure) in
            try await application.exchange.call(outgoing, into: CurrentUser(), .person)
        }
        guard let unionID = answer.content.unionID else { throw .source(.emptyAnswer(answer.requestID)) }
        return unionID
    }

    /// The person as a member of this organisation; only the application's own token tells.
    private func member(_ unionID: String) async throws(LoginFault) -> LoginIdentity {
        let answer = try await asking { () async throws(CallFailure) in
            try await application.call(.userByUnionID, Self.object([("unionid", unionID)]), into: UserOfUnion(), .person)
        }
        guard let user = answer.content.user else { throw .source(.emptyAnswer(answer.requestID)) }
        guard user.contactType == 0 else { throw .externalContact }
        return LoginIdentity(sourceID: user.userID, unionID: unionID)
    }

    private func asking<Content: AnswerContent>(
        _ call: () async throws(CallFailure) -> Answer<Content>
    ) async throws(LoginFault) -> Answer<Content> {
        do throws(CallFailure) { return try await call() } catch { throw LoginFault(error) }
    }

    private static func object(_ members: [(name: String, value: String)]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in members { writer.member(name, value) }
        }
        return writer.bytes
    }
}

extension LoginFault {
    /// What a call's failure says of a login. Codes decide: 40078 and 40029 are a legacy interface's for a code that is not good (any
    /// more), and the new host names the parameter.
    init(_ failure: CallFailure) {
        let fault = failure.fault
        if failure.isMissing || fault.code == "invalidParameter.user.notFound" {
            self = .notMember
        } else if ["40078", "40029"].contains(fault.subCode ?? fault.code) || fault.code?.hasPrefix("invalidParameter.authCode") == true {
            self = .codeRefused(fault)
        } else {
            self = .source(fault)
        }
    }
}
