import IdentityModel

/// Everything of a registry that may be shown, as one commit left it. Small enough to be held in memory.
public struct RegistryState: Sendable {
    /// An IdP with its place in the order of creation.
    public struct Entry: Sendable {
        public let number: Int64
        public let idp: IdP

        public init(number: Int64, idp: IdP) {
            self.number = number
            self.idp = idp
        }
    }

    /// The number of the last change; 0 before the first.
    public internal(set) var revision: Int64 = 0
    /// In the order of creation.
    public internal(set) var entries: [Entry] = []
    /// Extended fields, by key.
    public internal(set) var fields: [LocalField] = []

    public init() {}

    /// Puts `entry` in the place of the IdP `id`, which is gone when `entry` is nil.
    mutating func replace(_ id: IdPID, with entry: Entry?) {
        let index = entries.firstIndex { $0.idp.id == id }
        switch (index, entry) {
        case (let index?, let entry?): entries[index] = entry
        case (let index?, nil): entries.remove(at: index)
        case (nil, let entry?): entries.append(entry)
        case (nil, nil): break
        }
    }
}
