import Glibc

/// A master key's file while another key takes its place.
///
/// Until the database is proven to be under the new key, both keys are kept, each in a whole file: the new one under the key's own name, the
/// one before it beside it. Whoever starts after a crash takes the one of the two that fits the database.
struct RotatedKeyFile {
    /// The key.
    let current: KeyFile
    /// The key before it, while the rotation is under way.
    let previous: KeyFile
    /// The next key, until its file is whole.
    private let next: KeyFile

    /// The file at `path`, or the one that a symbolic link there leads to.
    init(_ path: String) {
        let path = Self.resolved(path)
        current = KeyFile(path)
        previous = KeyFile(path + ".rotation-previous")
        next = KeyFile(path + ".rotation-next")
    }

    /// The key before the present one; nil when no rotation is under way.
    func previousKey() throws(RegistryOpenError) -> MasterKey? {
        guard var text = try previous.read() else { return nil }
        defer { text.wipe() }
        return MasterKey(text: text)
    }

    /// Puts a new random key in the place of the present one, which is kept beside it.
    ///
    /// - Parameter key: the present key, which must be the one in the file.
    /// - Throws: when the file cannot be replaced, as one that is mounted by itself; everything is as it was then.
    func advance(from key: MasterKey) throws(RegistryOpenError) -> MasterKey {
        guard var present = try current.read() else { throw .masterKeyMissing(current.path) }
        defer { present.wipe() }
        guard MasterKey(text: present)?.check == key.check else { throw .masterKeyWrong(current.path) }
        try settle()
        do throws(RegistryOpenError) {
            try previous.create(present)
            var text = try next.create()
            defer { text.wipe() }
            guard let key = MasterKey(text: text) else { throw .masterKeyMalformed(next.path) }
            try next.replace(current)
            return key
        } catch {
            try? next.remove()
            // The present key's file may stand or not; a whole copy of it always does.
            if let text = try? current.read(), text == present { try? previous.remove() } else { try? restore() }
            throw error
        }
    }

    /// Puts the key before back into its place: the new one seals nothing.
    func restore() throws(RegistryOpenError) {
        try previous.replace(current)
        try settle()
    }

    /// Removes what a rotation left beside the key.
    func settle() throws(RegistryOpenError) {
        try previous.remove()
        try next.remove()
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
