/// What an earlier part of a reading has brought, unit by unit.
///
/// It holds only under the scope that it was read with: a source that may read something else now reads everything anew.
public protocol EarlierReading: Sendable {
    /// What the source let us read then.
    var authorised: AuthorisedScope { get }

    /// What is known of `unit`; nil when it is to be read from its start.
    func part(of unit: ReadUnit) async throws -> KnownPart?
}

/// What is known of one unit.
public struct KnownPart: Sendable {
    /// A person on its pages.
    public struct Person: Sendable {
        public var sourceID: String
        /// Every department that the source names for the person.
        public var departmentIDs: [String]

        public init(sourceID: String, departmentIDs: [String]) {
            self.sourceID = sourceID
            self.departmentIDs = departmentIDs
        }
    }

    /// Where to go on with its pages; nil when it is complete.
    public struct Rest: Sendable {
        public var page: Int
        /// The source's own word, as it came with the page before.
        public var continuation: String

        public init(page: Int, continuation: String) {
            self.page = page
            self.continuation = continuation
        }
    }

    public var rest: Rest?
    /// The departments found in it.
    public var departments: [String]
    public var persons: [Person]

    public init(rest: Rest? = nil, departments: [String] = [], persons: [Person] = []) {
        self.rest = rest
        self.departments = departments
        self.persons = persons
    }
}
