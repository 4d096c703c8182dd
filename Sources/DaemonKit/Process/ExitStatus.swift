/// What a daemon's exit code says to whoever started it (the numbers of sysexits.h where they fit).
public enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Done, or stopped as asked.
    case ok = 0
    /// Failed at work.
    case failure = 1
    /// The command line, or a variable that stands for an option, is wrong.
    case usage = 64
    /// A file, directory or socket that is needed could not be made.
    case cannotCreate = 73
    /// Not now: another instance is alive. Trying again later may succeed.
    case temporary = 75
    /// The configuration is wrong: an unknown group, an unreadable key.
    case configuration = 78
}
