import DirectoryStore
import Logging
import ServiceLifecycle

/// Keeps the search up with the change feed, behind the commits.
struct SearchGatherer: Service {
    let store: DirectoryStore
    let signal: FeedSignal
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // The announcements are followed before the first step, so that nothing falls between.
            var announcements = signal.announcements().makeAsyncIterator()
            repeat {
                do throws(DirectoryStoreError) {
                    while try await store.gatherPeople() {}
                } catch .cancelled {
                    return
                } catch {
                    logger.warning("people were not gathered for the search; it looks at each", metadata: ["error": "\(error)"])
                }
            } while await announcements.next() != nil
        }
    }
}
