import IdentityModel
import LineProtocol
import RegistryAPI
import SourceAPI

/// What the registry gave to read one IdP's source, at one revision. It is never logged nor stored.
struct SourceCredentials: Sendable {
    enum Secrets: Sendable {
        case dingtalk(DingTalkCredentials)
    }

    let revision: Int64
    let secrets: Secrets

    /// Throws `type_not_supported` for a type that is not read from a source.
    init(_ answer: AgentCredentials.Result) throws(RPCError) {
        guard answer.type == .dingtalk, let dingtalk = answer.dingtalk else {
            throw RPCError(.typeNotSupported, "IdPs of the type \"\(answer.type.rawValue)\" are not read from a source.")
        }
        revision = answer.revision
        secrets = .dingtalk(dingtalk)
    }

    var settings: SourceSettings {
        switch secrets {
        case .dingtalk(let dingtalk): .dingtalk(DingTalkAccess(dingtalk))
        }
    }
}

extension RegistryLink {
    /// The secrets of an IdP.
    ///
    /// - Throws: ``RegistryLinkError``, or `type_not_supported` as ``RPCError``.
    func credentials(of idpID: IdPID, for purpose: AgentCredentials.Purpose) async throws -> SourceCredentials {
        try SourceCredentials(await call(AgentCredentials.self, AgentCredentials.Params(idpId: idpID, purpose: purpose)))
    }
}

extension DingTalkAccess {
    init(_ credentials: DingTalkCredentials) {
        self.init(
            corpId: credentials.corpId, appKey: credentials.appKey, appSecret: credentials.appSecret, edition: credentials.dingtalkType,
            serverAddress: credentials.serverAddress, eventAesKey: credentials.eventAesKey, eventToken: credentials.eventToken,
            eventMode: credentials.eventMode)
    }

    init(_ draft: DingTalkDraft, keeping stored: DingTalkCredentials?) {
        self.init(
            corpId: draft.corpId.rawValue, appKey: draft.appKey.rawValue,
            appSecret: draft.appSecret.text(keeping: stored?.appSecret) ?? "", edition: draft.dingtalkType,
            serverAddress: draft.serverAddress, eventAesKey: draft.eventAesKey.text(keeping: stored?.eventAesKey),
            eventToken: draft.eventToken.text(keeping: stored?.eventToken), eventMode: draft.eventMode)
    }
}

extension SecretDraft {
    fileprivate func text(keeping stored: String?) -> String? {
        switch self {
        case .unset: nil
        case .kept: stored
        case .given(let text): text.rawValue
        }
    }
}
