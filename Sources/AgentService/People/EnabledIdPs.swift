import DaemonKit
import DirectoryStore
import IdentityModel
import Logging

/// Lets the members of user groups follow which IdPs are enabled.
struct EnabledIdPs: RegistryFollower {
    let store: DirectoryStore
    let feed: FeedSignal
    let clock: any WallClock
    let logger: Logger

    static func ids(of idps: [IdP]) -> Set<IdPID> { Set(idps.filter { $0.status == .enabled }.map(\.id)) }

    func registryHas(_ idps: [IdP]) async {
        do throws(DirectoryStoreError) {
            if try await store.followEnabled(Self.ids(of: idps), at: clock.now()) { feed.announce() }
        } catch {
            if error != .cancelled {
                logger.error("the members of groups do not follow the registry", metadata: ["error": "\(error)"])
            }
        }
    }
}
