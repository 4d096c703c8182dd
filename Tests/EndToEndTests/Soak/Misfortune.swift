/// What happens to the daemons and their machines in six hours; the source's own faults come on top.
enum Misfortune: CaseIterable, Sendable {
    case none
    case noRoomForStaging, noRoomForDirectory, noRoomForAgent, noRoomForRegistry
    case brokenDiskOfAgent, brokenDiskOfRegistry
    case registryStopped, registryKilled
    case agentStoppedInRun, agentKilledInRun, agentKilledAtWrite, registryKilledAtWrite

    var breaksDisk: Bool {
        switch self {
        case .noRoomForStaging, .noRoomForDirectory, .noRoomForAgent, .noRoomForRegistry, .brokenDiskOfAgent, .brokenDiskOfRegistry: true
        default: false
        }
    }
}
