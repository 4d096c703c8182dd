import ArgumentParser
import DaemonCommands
import DaemonKit

/// The daemon that keeps identity providers: their settings, their secrets and their limits.
@main
struct IdPRegistry: DaemonCommand {
    static let environmentPrefix = "IDP_REGISTRY"
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: program,
        abstract: "Keeps the identity providers of an organisation: settings, secrets, limits.",
        discussion: EnvironmentOptions.discussion(prefix: environmentPrefix),
        version: version,
        subcommands: [Serve.self, Apply.self, Call<IdPRegistry>.self, Status.self, Health<IdPRegistry>.self, Measure<IdPRegistry>.self])
}

extension IdPRegistry: ServedDaemon {
    static let program = "idp-registry"
    static let title = "registry"
    static let socketName = "idp-registry.sock"
    static let examples = (plain: "idp.list", withParams: "idp.get '{\"id\":\"idp-8f2k0s1d9a7b3c5e6g4h\"}'")
}
