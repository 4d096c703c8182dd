/// What the commands that speak to a daemon need to know of it.
public protocol ServedDaemon: SendableMetatype {
    /// The program's name, as in a shell.
    static var program: String { get }
    /// What people call the service: the subject of "is ready".
    static var title: String { get }
    /// The admin socket's name in the run directory.
    static var socketName: String { get }
    /// A method that is called without params, and one with params, for the help.
    static var examples: (plain: String, withParams: String) { get }
}
