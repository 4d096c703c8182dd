import ArgumentParser

/// The options that `serve` of each daemon has.
public struct DaemonOptions: ParsableArguments {
    @OptionGroup public var runDirectory: RunDirectoryOption
    @OptionGroup public var stateDirectory: StateDirectoryOption
    @OptionGroup(title: "Access") public var access: AccessOptions
    @OptionGroup(title: "Limits") public var limits: LimitOptions
    @OptionGroup(title: "Log") public var log: LogOptions

    public init() {}
}
