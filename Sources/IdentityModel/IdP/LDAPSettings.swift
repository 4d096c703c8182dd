import JSONKit

/// Settings of an IdP of the type `ldap` as an administrator gives them.
public typealias LDAPDraft = LDAPSettings<GivenSecrets>

/// What kind of server an LDAP directory runs on.
public enum LDAPServerType: String, JSONEnum {
    case activeDirectory, openLdap
}

/// Settings of an IdP of the type `ldap`.
public struct LDAPSettings<Secrets: SecretSlots>: JSONObject, Hashable {
    public var serverType = LDAPServerType.activeDirectory
    public var serverAddresses: [LDAPHost] = []
    public var port = 636
    public var ssl = true
    public var baseDn = LDAPName.placeholder
    public var userBaseDn: LDAPName?
    public var groupBaseDn: LDAPName?
    public var bindDn: LDAPName?
    public var bindPassword = Secrets.Password.empty
    public var loginNameAttribute = LDAPAttribute.commonName
    public var groupNameAttribute = LDAPAttribute.commonName
    public var groupMembershipAttribute = LDAPAttribute.memberOf
    public var userFilter: LDAPFilter?
    public var groupFilter: LDAPFilter?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("serverType", &serverType, "What kind of server it is.")
        visitor.required("serverAddresses", &serverAddresses, "1 to 5 hosts, asked in this order.")
        visitor.required("port", &port, "The port of all of them, 1 to 65535.")
        visitor.defaulted("ssl", &ssl, "Whether the connection is encrypted from its start.")
        visitor.required("baseDn", &baseDn, "Every account below it may log in.")
        visitor.optional("userBaseDn", &userBaseDn, "Where the users are, if not below `baseDn` at large.")
        visitor.optional("groupBaseDn", &groupBaseDn, "Where the groups are, if not below `baseDn` at large.")
        visitor.optional("bindDn", &bindDn, "The administrator who reads the directory; together with `bindPassword`.")
        visitor.defaulted("bindPassword", &bindPassword, "The administrator's password; together with `bindDn`. Never shown again.")
        visitor.defaulted("loginNameAttribute", &loginNameAttribute, "What users log in with.")
        visitor.defaulted("groupNameAttribute", &groupNameAttribute, "What names a group.")
        visitor.defaulted("groupMembershipAttribute", &groupMembershipAttribute, "What tells a user's groups.")
        visitor.optional("userFilter", &userFilter, "Which entries are users.")
        visitor.optional("groupFilter", &groupFilter, "Which entries are groups.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if !(1...5).contains(serverAddresses.count) { problems.note("must be 1 to 5 addresses", at: "serverAddresses") }
        if Set(serverAddresses).count < serverAddresses.count { problems.note("must not name an address twice", at: "serverAddresses") }
        if !(1...65_535).contains(port) { problems.note("must be from 1 to 65535", at: "port") }
        // What is shown of a password says nothing of whether one was given.
        if bindDn != nil, bindPassword.isUnset { problems.note("bindDn needs it: give both, or neither", at: "bindPassword") }
        if bindDn == nil, bindPassword != .empty { problems.note("bindPassword needs it: give both, or neither", at: "bindDn") }
    }
}

extension LDAPSettings: IdPTypeDraft where Secrets == GivenSecrets {
    public typealias Shown = LDAPSettings<ShownSecrets>

    public static var type: IdPType { .ldap }
    public static var secretNames: [String] { ["bindPassword"] }

    public var secrets: [SecretMember] { [bindPassword.member("bindPassword", tested: true)] }
}
