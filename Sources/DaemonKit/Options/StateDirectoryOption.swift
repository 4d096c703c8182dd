import ArgumentParser
import Glibc

/// `--state-dir`: where the databases and keys are.
public struct StateDirectoryOption: ParsableArguments {
    @Option(
        name: .customLong("state-dir"),
        help: ArgumentHelp("The directory of the databases ($STATE_DIRECTORY, else /var/lib/idp-sync).", valueName: "dir"),
        completion: .directory)
    public var path: String = StandardDirectory.state()

    public init() {}

    /// The path of a file in the directory.
    public func file(_ name: String) -> String { DirectoryPath.join(path, name) }

    /// Makes the directory, for its owner only, and those above it, unless they are there.
    public func make() throws(SystemError) {
        try DirectoryPath.makeParents(of: path)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last("make the state directory \(path)") }
    }

    /// Makes the directory unless it is there, and locks it: one daemon at a time owns it, wherever its sockets are.
    public func lock(_ name: String) throws -> InstanceLock {
        do { try make() } catch { throw StartFailure(description: "\(error)") }
        return try InstanceLock(path: file(name))
    }

    public func validate() throws {
        guard !path.isEmpty else { throw ValidationError("--state-dir must not be empty.") }
    }
}
