import JSONKit

/// Settings of an IdP of the type `idaas` as an administrator gives them.
public typealias IDaaSDraft = IDaaSSettings<GivenSecrets>

/// Where an IDaaS instance runs.
public enum IDaaSRegion: String, JSONEnum {
    case chineseMainland, outsideChineseMainland
}

/// Settings of an IdP of the type `idaas`.
public struct IDaaSSettings<Secrets: SecretSlots>: JSONObject, Hashable {
    public var region = IDaaSRegion.chineseMainland
    public var instanceId = IssuedID()
    public var applicationId = IssuedID()
    public var clientId = IssuedID()
    public var clientSecret = Secrets.Issued.empty
    public var publicKeyEndpoint: String?
    public var samlMetadata: String?
    public var eventAesKey = Secrets.AesKey.empty

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("region", &region, "Where the instance runs.")
        visitor.required("instanceId", &instanceId, "The instance.")
        visitor.required("applicationId", &applicationId, "The application in it; one IdP only may use it.")
        visitor.required("clientId", &clientId, "The application's client id.")
        visitor.required("clientSecret", &clientSecret, "The application's client secret. Never shown again.")
        visitor.optional("publicKeyEndpoint", &publicKeyEndpoint, "Where the application's public keys are.")
        visitor.optional("samlMetadata", &samlMetadata, "The SAML metadata file that IDaaS exports, at most 65536 bytes.")
        visitor.defaulted("eventAesKey", &eventAesKey, "The AES key of the event subscription. Never shown again.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if clientSecret.isUnset { problems.note("required", at: "clientSecret") }
        if let publicKeyEndpoint, ServerURL(publicKeyEndpoint) == nil { problems.note(ServerURL.rule, at: "publicKeyEndpoint") }
        if let samlMetadata, !Self.isMetadata(samlMetadata) {
            problems.note(
                "must be the exported SAML metadata: an XML document with an EntityDescriptor, at most 65536 bytes", at: "samlMetadata")
        }
    }

    private static func isMetadata(_ text: String) -> Bool {
        text.utf8.count <= 65_536 && text.contains("EntityDescriptor") && text.drop(while: \.isWhitespace).first == "<"
    }
}

extension IDaaSSettings: IdPTypeDraft where Secrets == GivenSecrets {
    public typealias Shown = IDaaSSettings<ShownSecrets>

    public static var type: IdPType { .idaas }
    public static var secretNames: [String] { ["clientSecret", "eventAesKey"] }

    public var secrets: [SecretMember] {
        [clientSecret.member("clientSecret", tested: true), eventAesKey.member("eventAesKey")]
    }

    public var exclusive: (member: String, value: String)? { ("applicationId", applicationId.rawValue) }
}
