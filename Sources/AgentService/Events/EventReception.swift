import AgentAPI
import DaemonKit
import EventStore
import IdentityModel
import JSONKit
import LineProtocol
import Logging
import RegistryAPI
import SourceAPI

/// Takes pushes, by whatever way they come: proves them, stores them, and only then answers.
struct EventReception: RegistryFollower {
    let link: RegistryLink
    let readers: EventReaders
    let store: EventStore
    let metrics: EventMetrics
    /// Told of every event that is new.
    let signal: FeedSignal
    /// How far a push's time may be from ours; 0 is any.
    let maximumSkewMilliseconds: Int64
    let clock: any WallClock

    func receive(_ params: EventReceive.Params) async throws -> EventReceive.Result {
        do {
            return try await take(params)
        } catch {
            metrics.refused(params.idpId, error)
            throw error
        }
    }

    private func take(_ params: EventReceive.Params) async throws -> EventReceive.Result {
        let push = EventPush(
            signature: params.signature, timestamp: params.timestamp, nonce: params.nonce, encrypted: params.encrypt)
        do {
            return try await take(push, of: try find(params.idpId))
        } catch let refused where Self.mayBeStale(refused) {
            // The IdP may have been changed a moment ago.
            let known = link.state.idps.first { $0.id == params.idpId }
            let current = try await link.current().idps.first { $0.id == params.idpId }
            guard current != known else { throw refused }
            return try await take(push, of: try find(params.idpId))
        }
    }

    private static func mayBeStale(_ error: any Error) -> Bool {
        (error as? RPCError).map { [.notFound, .idpClosed, .eventsOff, .eventRefused].contains($0.reason) } ?? (error is RegistryLinkError)
    }

    private func take(_ push: EventPush, of idp: IdP) async throws -> EventReceive.Result {
        let now = clock.now()
        do {
            let reader = try await readers.reader(of: idp)
            let opened = try reader.open(push, now: now, maximumSkew: maximumSkewMilliseconds)
            let answer = try reader.acknowledge(opened, at: now)
            if let event = opened.event { try await keep(event, of: idp.id, by: .callback) } else { metrics.tried() }
            return EventReceive.Result(
                signature: answer.signature, timestamp: answer.timestamp, nonce: answer.nonce, encrypt: answer.encrypted)
        } catch let refusal as EventRefusal {
            throw RPCError(
                .eventRefused, Self.explanation(of: refusal), details: [.init("problem", .string(refusal.rawValue))])
        }
    }

    /// Stores an event; when this returns, it is on the disk.
    func keep(_ event: SourceEvent, of idpID: IdPID, by channel: DirectoryEvent.Channel) async throws(EventStoreError) {
        let isNew = try await store.add(
            NewEvent(
                idpID: idpID, channel: channel, key: event.key, type: event.type, sourceEventID: event.eventID, bornAt: event.bornAt,
                receivedAt: clock.now(), objects: event.objects.map { EventObject($0.type, $0.sourceID) }))
        metrics.stored(channel, isNew: isNew)
        if isNew { signal.announce() }
    }

    func registryDeleted(_ idpID: IdPID) async { await readers.forget(idpID) }

    private func find(_ idpID: IdPID) throws -> IdP {
        guard link.state.revision != nil else { throw RegistryLinkError.unavailable("not reached yet") }
        guard let idp = link.state.idps.first(where: { $0.id == idpID }) else { throw RPCError.notFound("idp", idpID.rawValue) }
        guard idp.status == .enabled else { throw RPCError(.idpClosed, "The IdP is closed; it takes no events.") }
        guard idp.eventMode == .callback else {
            throw RPCError(.eventsOff, "Events of this IdP do not come by callback. Set dingtalk.eventMode to \"callback\" to take them.")
        }
        return idp
    }

    private static func explanation(of refusal: EventRefusal) -> String {
        switch refusal {
        case .notConfigured: "The IdP has no usable eventAesKey and eventToken. Copy both from the application's event subscription."
        case .forged: "The signature does not fit. Compare eventToken with the application's event subscription."
        case .outOfTime: "The push is too old or from the future. Check this machine's clock, or --event-max-skew-seconds."
        case .undecipherable: "The push cannot be decrypted. Compare eventAesKey with the application's event subscription."
        case .wrongOwner: "The push is for another application or company. Compare appKey and corpId."
        case .malformed: "The push holds no event."
        }
    }
}
