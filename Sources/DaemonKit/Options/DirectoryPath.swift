import Glibc

/// Paths of files in a directory given on the command line.
enum DirectoryPath {
    /// `name` in `directory`.
    static func join(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }

    /// Makes the directories above `path` that are missing, open to everybody to pass through (mode 0755). What stands there stays as it is.
    static func makeParents(of path: String) throws(SystemError) {
        let trimmed = path.drop(while: { $0 == "/" }).split(separator: "/").dropLast()
        var parent = path.hasPrefix("/") ? "" : "."
        for name in trimmed {
            parent += "/" + name
            // Nothing outside its own directories is touched by a daemon, not even in vain.
            if access(parent, F_OK) == 0 { continue }
            if mkdir(parent, 0o755) == 0 {
                // The umask has narrowed the mode.
                guard chmod(parent, 0o755) == 0 else { throw .last("set the mode of \(parent)") }
            } else if errno != EEXIST {
                throw .last("make the directory \(parent)")
            }
        }
    }
}
