/// Paths of files in a directory given on the command line.
enum DirectoryPath {
    /// `name` in `directory`.
    static func join(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }
}
