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
    public private(set) var entries: [Entry] = []
    /// Where each IdP stands in ``entries``, by id and by name: an import looks every one of its entries up.
    private var places: [IdPID: Int] = [:]
    private var names: [String: Int] = [:]
    /// Extended fields, by key.
    public internal(set) var fields: [LocalField] = []

    public init() {}

    /// The IdP `id`; nil when there is none.
    func idp(_ id: IdPID) -> IdP? { places[id].map { entries[$0].idp } }

    /// The IdP of this name; nil when there is none.
    func idp(named name: String) -> IdP? { names[name].map { entries[$0].idp } }

    /// Takes `entries`, in the order of creation, in the place of all.
    mutating func load(_ entries: [Entry]) {
        self.entries = entries
        places = Dictionary(entries.enumerated().map { ($1.idp.id, $0) }, uniquingKeysWith: { $1 })
        names = Dictionary(entries.enumerated().map { ($1.idp.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// Puts `entry` in the place of the IdP `id`, which is gone when `entry` is nil.
    mutating func replace(_ id: IdPID, with entry: Entry?) {
        switch (places[id], entry) {
        case (let place?, let entry?):
            names[entries[place].idp.name] = nil
            names[entry.idp.name] = place
            entries[place] = entry
        case (let place?, nil):
            var rest = entries
            rest.remove(at: place)
            load(rest)
        case (nil, let entry?):
            places[id] = entries.count
            names[entry.idp.name] = entries.count
            entries.append(entry)
        case (nil, nil): break
        }
    }
}
