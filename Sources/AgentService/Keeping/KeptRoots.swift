import DaemonKit
import DirectoryStore
import IdentityModel
import Logging

/// Lets the root department of an IdP that is kept by hand follow the IdP's name.
struct KeptRoots: RegistryFollower {
    let store: DirectoryStore
    let feed: FeedSignal
    let clock: any WallClock
    let logger: Logger

    func registryHas(_ idps: [IdP]) async {
        for idp in idps where idp.type == .custom {
            do throws(DirectoryStoreError) {
                let kept = KeptIdP(id: idp.id, name: idp.name, fields: [])
                if try await store.renameRoot(of: kept, at: clock.now()) { feed.announce() }
            } catch {
                if error != .cancelled {
                    logger.error("the root department was not renamed", metadata: ["idp.id": "\(idp.id)", "error": "\(error)"])
                }
            }
        }
    }
}
