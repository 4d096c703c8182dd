import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import RegistryStore

/// One committed state of the registry, written as JSON once, so that reads copy bytes.
struct IdPSnapshot: Sendable {
    private struct Document: Sendable {
        let number: Int64
        let idp: IdP
        let bytes: [UInt8]
    }

    let revision: Int64
    let enabledCount: Int
    /// Those that are synchronized from somewhere.
    let enabledWithSource: [IdP]
    let active: [UInt8]
    let limits: [UInt8]
    let fields: [UInt8]
    let configs: [UInt8]
    private let documents: [Document]
    private let byID: [IdPID: [UInt8]]
    private let firstPage: [UInt8]

    init(_ state: RegistryState, baseURL: PublicBaseURL?) {
        let documents = state.entries.map { entry in
            var idp = entry.idp
            idp.links = baseURL?.links(of: idp)
            return Document(number: entry.number, idp: idp, bytes: idp.jsonBytes())
        }
        let enabled = state.entries.map(\.idp).filter { $0.status == .enabled }
        revision = state.revision
        enabledCount = enabled.count
        enabledWithSource = enabled.filter(\.type.traits.hasSource)
        active = IdPActive.Result(idps: enabled.map(IdPActive.Choice.init)).jsonBytes()
        limits = LimitsGet.Result(enabledIdPs: enabled).jsonBytes()
        fields = FieldList.Result(fields: LocalField.builtinFields + state.fields).jsonBytes()
        configs = Self.configs(documents, state)
        byID = Dictionary(uniqueKeysWithValues: documents.map { ($0.idp.id, $0.bytes) })
        firstPage = Self.page(of: documents, after: 0, IdPList.Params())
        self.documents = documents
    }

    var count: Int { documents.count }

    /// The IdP `id` as JSON; nil when there is none.
    func document(_ id: IdPID) -> [UInt8]? { byID[id] }

    /// What is known of the logo of the IdP `id`; nil when there is none.
    func logo(of id: IdPID) -> LogoSummary? { documents.first { $0.idp.id == id }?.idp.logo }

    /// The answer to `idp.list`.
    func list(_ params: IdPList.Params) throws(RPCError) -> [UInt8] {
        if params == IdPList.Params() { return firstPage }
        let after = try params.number
        let query = params.query?.lowercased()
        let matching = documents.filter { document in
            (params.types?.contains(document.idp.type) ?? true) && (params.status.map { $0 == document.idp.status } ?? true)
                && (query.map(document.idp.mentions) ?? true)
        }
        return Self.page(of: matching, after: after, params)
    }

    private static func page(of documents: [Document], after number: Int64, _ params: IdPList.Params) -> [UInt8] {
        let rest = documents.drop { $0.number <= number }
        let page = rest.prefix(params.pageSize.count)
        var writer = JSONWriter(reserving: page.reduce(64) { $0 + $1.bytes.count + 1 })
        writer.object { writer in
            writer.key("idps")
            writer.array { writer in for document in page { writer.raw(document.bytes) } }
            if rest.count > page.count, let last = page.last { writer.member("nextPageToken", params.token(after: last.number)) }
            writer.member("total", documents.count)
        }
        return writer.bytes
    }

    private static func configs(_ documents: [Document], _ state: RegistryState) -> [UInt8] {
        var writer = JSONWriter(reserving: documents.reduce(64) { $0 + $1.bytes.count + 1 })
        writer.object { writer in
            writer.key("idps")
            writer.array { writer in for document in documents { writer.raw(document.bytes) } }
            writer.member("fields", state.fields)
            writer.member("revision", state.revision)
        }
        return writer.bytes
    }
}

extension IdP {
    /// Whether the name or the description contains `text`, which is in lower case.
    fileprivate func mentions(_ text: String) -> Bool {
        name.lowercased().contains(text) || (description?.lowercased().contains(text) ?? false)
    }
}

extension IdPList.Params {
    /// The number of the last IdP of the page before: pages stay consistent whatever is created or removed between them.
    fileprivate var number: Int64 {
        get throws(RPCError) {
            guard case .int(let number)? = try pageToken?.key(in: IdPList.name, filter: filter) else { return 0 }
            return number
        }
    }

    fileprivate func token(after number: Int64) -> PageToken {
        PageToken(after: .int(number), in: IdPList.name, filter: filter)
    }

    private var filter: JSONValue {
        .array([.array(types.map { $0.map { .string($0.rawValue) } } ?? []), .string(status?.rawValue ?? ""), .string(query ?? "")])
    }
}

extension LimitsGet.Result {
    fileprivate init(enabledIdPs: [IdP]) {
        let name = { (idp: IdP) in NamedIdP(id: idp.id, name: idp.name) }
        self.init(
            enabled: .init(max: EnabledLimits.total, holders: enabledIdPs.map(name)),
            customEnabled: .init(max: EnabledLimits.custom, holders: enabledIdPs.filter { $0.type == .custom }.map(name)))
    }
}
