import ArgumentParser

/// `--run-dir`: where the sockets are.
public struct RunDirectoryOption: ParsableArguments {
    @Option(
        name: .customLong("run-dir"),
        help: ArgumentHelp("The directory of the sockets ($RUNTIME_DIRECTORY, else /run/idp-sync).", valueName: "dir"),
        completion: .directory)
    public var path: String = StandardDirectory.run()

    public init() {}

    /// The path of a file in the directory.
    public func file(_ name: String) -> String { DirectoryPath.join(path, name) }

    public func validate() throws {
        guard !path.isEmpty else { throw ValidationError("--run-dir must not be empty.") }
    }
}
