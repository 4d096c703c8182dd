import DaemonKit
import DirectoryStore
import Logging
import ServiceLifecycle

/// Copies the log of large tasks into the directory's file and makes records quick to search after each task, and drops every hour what
/// need no longer be kept, beside everything else.
struct RecordKeeper: Service {
    let store: DirectoryStore
    let retention: RecordRetention
    let loginRetention: RecordRetention
    let signal: FeedSignal
    let clock: any WallClock
    let logger: Logger

    private static let interval = Duration.seconds(3600)

    func run() async throws {
        let announcements = signal.announcements()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    await followTask()
                    for await _ in announcements { await followTask() }
                }
                group.addTask {
                    while !Task.isCancelled {
                        await trim()
                        try? await Task.sleep(for: Self.interval)
                    }
                }
            }
        }
    }

    private func followTask() async {
        do throws(DirectoryStoreError) { try await store.emptyLog() } catch {
            report(error, "the directory's log was not emptied; the next task or start does it")
        }
        await gatherNames()
    }

    private func gatherNames() async {
        do throws(DirectoryStoreError) {
            while !Task.isCancelled, try await store.gatherRecordNames() {}
        } catch {
            report(error, "the names of records were not gathered; searches among them take longer")
        }
    }

    private func trim() async {
        do throws(DirectoryStoreError) {
            let count = try await store.trimRecords(retention, at: clock.now())
            if count > 0 { logger.info("old records were dropped", metadata: ["record.count": "\(count)"]) }
            let logins = try await store.trimLogins(loginRetention, at: clock.now())
            if logins > 0 { logger.info("old attempts to log in were dropped", metadata: ["login.count": "\(logins)"]) }
        } catch {
            report(error, "old records were not dropped; the next try is in an hour")
        }
    }

    private func report(_ error: DirectoryStoreError, _ message: Logger.Message) {
        if error == .cancelled { return }
        logger.error(message, metadata: ["error": "\(error)"])
    }
}
