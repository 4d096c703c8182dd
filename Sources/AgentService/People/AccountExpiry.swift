import DaemonKit
import DirectoryStore
import Logging

/// Suspends accounts whose time is over.
struct AccountExpiry: Sendable {
    let store: DirectoryStore
    let feed: FeedSignal
    let clock: any WallClock
    let logger: Logger

    /// Looks again and again, until the task is cancelled.
    func run(every interval: Duration = .seconds(5)) async {
        while !Task.isCancelled {
            await runOnce()
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }

    /// Suspends what is due now.
    func runOnce() async {
        do throws(DirectoryStoreError) {
            while case let count = try await store.suspendExpired(at: clock.now()), count > 0 {
                feed.announce()
                logger.info("accounts expired", metadata: ["employees": "\(count)"])
            }
        } catch {
            logger.warning("expired accounts were not suspended", metadata: ["error": "\(error)"])
        }
    }
}
