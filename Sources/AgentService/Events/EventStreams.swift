import IdentityModel
import Logging
import RegistryAPI
import ServiceLifecycle
import SourceAPI
import SyncEngine
import Synchronization

/// Keeps a stream open for each enabled IdP whose events come by one, and makes it anew when the settings change.
final class EventStreams: Service, RegistryFollower {
    private struct Kept {
        let settings: DingTalkSettings?
        /// Ends the stream.
        let stop: AsyncStream<Never>.Continuation
    }

    private let link: RegistryLink
    private let provider: any DirectorySourceProvider
    private let reception: EventReception
    private let reconciler: Reconciler
    private let logger: Logger
    private let configured = AsyncStream.makeStream(of: [IdP].self, bufferingPolicy: .bufferingNewest(1))

    init(
        link: RegistryLink, provider: any DirectorySourceProvider, reception: EventReception, reconciler: Reconciler, logger: Logger
    ) {
        self.link = link
        self.provider = provider
        self.reception = reception
        self.reconciler = reconciler
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var kept: [IdPID: Kept] = [:]
                for await idps in self.configured.stream {
                    let wanted = idps.filter { $0.status == .enabled && $0.eventMode == .stream }
                    for (idpID, stream) in kept where !wanted.contains(where: { $0.id == idpID && $0.dingtalk == stream.settings }) {
                        stream.stop.finish()
                        kept[idpID] = nil
                    }
                    for idp in wanted where kept[idp.id] == nil {
                        let (stopped, stop) = AsyncStream.makeStream(of: Never.self)
                        kept[idp.id] = Kept(settings: idp.dingtalk, stop: stop)
                        group.addTask { await self.keep(idp, until: stopped) }
                    }
                }
                group.cancelAll()
            }
        }
    }

    func registryHas(_ idps: [IdP]) async { configured.continuation.yield(idps) }

    private func keep(_ idp: IdP, until stopped: AsyncStream<Never>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in stopped {} }
            group.addTask { await self.run(idp) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Until it is cancelled; secrets that cannot be had are asked for again.
    private func run(_ idp: IdP) async {
        var failures = 0
        while !Task.isCancelled {
            do {
                let credentials = try await link.credentials(of: idp.id, for: .event)
                let stream = try provider.eventStream(for: credentials.settings)
                await stream.run(into: StreamSink(idpID: idp.id, reception: reception, reconciler: reconciler, logger: logger))
            } catch {
                failures += 1
                logger.warning("an event stream was not opened", metadata: ["idp.id": "\(idp.id)", "error": "\(error)"])
                try? await Task.sleep(for: min(.seconds(60), .seconds(1) * (1 << min(failures, 6))))
            }
        }
    }
}

/// Stores what a stream tells, and has everything read when something may have been missed.
private struct StreamSink: EventStreamSink {
    let idpID: IdPID
    let reception: EventReception
    let reconciler: Reconciler
    let logger: Logger

    func take(_ event: SourceEvent) async throws { try await reception.keep(event, of: idpID, by: .stream) }

    func openedAfterGap() async {
        logger.info("an event stream is open", metadata: ["idp.id": "\(idpID)"])
        reconciler.request(idpID)
    }

    func lost(_ fault: SourceFault) async {
        logger.warning("an event stream was lost", metadata: ["idp.id": "\(idpID)", "source.message": "\(fault.message)"])
    }
}
