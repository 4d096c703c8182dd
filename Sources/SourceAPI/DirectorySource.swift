import IdentityModel
import JSONKit

/// A third-party directory that can be read: what the sync engine knows of DingTalk, and of any other source to come.
public protocol DirectorySource: Sendable {
    /// Reads what `request` asks for and hands every answer to `sink` as it comes, several at a time.
    ///
    /// A unit that cannot be read is reported to the sink as failed and the rest goes on; throwing means that nothing
    /// can be read at all (credentials, no scope), that `sink` failed, or that the task was cancelled.
    func read(_ request: ReadRequest, into sink: any ReadSink) async throws

    /// The departments directly below `parent` (nil: at the top of what may be read), live.
    func children(of parent: String?) async throws(SourceFault) -> [DepartmentObservation]

    /// One department, live; nil when the source says that there is no such department.
    func department(_ sourceID: String, attributes: [String], for asker: Asker) async throws(SourceFault) -> DepartmentObservation?

    /// One person, live; nil when the source says that there is no such person.
    func employee(_ sourceID: String, attributes: [String], for asker: Asker) async throws(SourceFault) -> EmployeeObservation?

    /// Whether listings of objects of a type have an attribute too. What only an object read by itself has is no part of what is read with
    /// ``SyncSettings/Detail/basic``.
    func lists(_ attribute: String, of type: SyncRecord.ObjectType) -> Bool

    /// How many persons the whole organisation has, whatever of it may be read, at the cost of one request; nil where the source does
    /// not say. It is comparable with what was read only where that is the whole organisation.
    func headcount() async throws(SourceFault) -> Int?

    /// Who left the organisation since `since`, as the source has recorded it; nil where it keeps no record, or gives none to us. Whoever
    /// is not named may have left all the same; whoever is may have come back since.
    func departures(since: Timestamp) async throws(SourceFault) -> [Departure]?

    /// Every check of a connectivity test, in order.
    func checkConnectivity() async -> [ConnectivityCheck]

    /// How the source's people log in; nil where they cannot.
    var login: (any LoginSource)? { get }
}

extension DirectorySource {
    /// One person, live, for somebody who waits.
    public func employee(_ sourceID: String, attributes: [String]) async throws(SourceFault) -> EmployeeObservation? {
        try await employee(sourceID, attributes: attributes, for: .person)
    }

    /// By default: a source whose listings have everything.
    public func lists(_ attribute: String, of type: SyncRecord.ObjectType) -> Bool { true }

    /// By default: a source that does not say.
    public func headcount() async throws(SourceFault) -> Int? { nil }

    /// By default: a source that keeps no record.
    public func departures(since: Timestamp) async throws(SourceFault) -> [Departure]? { nil }

    /// By default: a source where nobody can log in.
    public var login: (any LoginSource)? { nil }
}

/// Who waits for an answer of the source; requests for the first go first, and are given up first.
public enum Asker: Sendable, CaseIterable {
    /// A person, in front of a screen.
    case person
    /// A change that the source has told of.
    case event
    /// A synchronization, which takes the time it takes.
    case task
}

/// Makes sources from configurations.
public protocol DirectorySourceProvider: Sendable {
    /// Brings the measurements of all its sources up to date; called before they are shown.
    func measure()

    /// A source for an IdP, with the secrets that the registry gave for it. Sources of one application share its quota.
    func source(for settings: SourceSettings) throws(SourceFault) -> any DirectorySource

    /// What opens the events that are pushed for an IdP.
    func eventReader(for settings: SourceSettings) throws(EventRefusal) -> any EventReader

    /// The connection over which a source tells of changes.
    func eventStream(for settings: SourceSettings) throws(SourceFault) -> any EventStream
}

extension DirectorySourceProvider {
    /// By default there is nothing to measure.
    public func measure() {}
}

/// What a source needs to be read, secrets included. It is never logged nor stored.
public enum SourceSettings: Sendable {
    case dingtalk(DingTalkAccess)
}

/// Access to a DingTalk organisation.
public struct DingTalkAccess: Sendable, CustomStringConvertible, CustomReflectable {
    public var corpId: String
    public var appKey: String
    public var appSecret: String
    public var edition: DingTalkSettings.Edition
    public var serverAddress: ServerAddress?
    public var eventAesKey: String?
    public var eventToken: String?
    /// How changes are told.
    public var eventMode: DingTalkSettings.EventMode

    public init(
        corpId: String, appKey: String, appSecret: String, edition: DingTalkSettings.Edition = .standard,
        serverAddress: ServerAddress? = nil,
        eventAesKey: String? = nil, eventToken: String? = nil, eventMode: DingTalkSettings.EventMode = .off
    ) {
        self.corpId = corpId
        self.appKey = appKey
        self.appSecret = appSecret
        self.edition = edition
        self.serverAddress = serverAddress
        self.eventAesKey = eventAesKey
        self.eventToken = eventToken
        self.eventMode = eventMode
    }

    /// Without the secrets.
    public var description: String { "DingTalkAccess(corpId: \(corpId), appKey: \(appKey))" }
    public var customMirror: Mirror { Mirror(self, children: ["corpId": corpId, "appKey": appKey]) }
}
