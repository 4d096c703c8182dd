import SourceAPI

/// One thing to read.
enum Work: Hashable, Sendable {
    /// A department where the reading starts: itself, then what is below it.
    case start(Int64)
    /// The department itself.
    case department(Int64)
    /// The departments directly below it.
    case children(Int64)
    /// A page of the people directly in it.
    case members(MemberCursor)
    /// One person by id.
    case person(String)

    /// The interfaces are read side by side, each in order.
    enum Lane: Int, CaseIterable, Sendable {
        case departments, children, members, persons
    }

    var lane: Lane {
        switch self {
        case .start, .department: .departments
        case .children: .children
        case .members: .members
        case .person: .persons
        }
    }
}

/// Where the listing of a department's people stands.
struct MemberCursor: Hashable, Sendable {
    /// People a page; DingTalk's maximum.
    static let pageSize = 100
    /// No department has so many pages; a listing that goes on is broken.
    static let maximumPages = 20_000
    /// Pages without people that are followed in a row: filters may leave a page empty, but not all of them.
    static let maximumEmptyPages = 10

    let department: Int64
    var cursor: Int64 = 0
    var page = 0
    var emptyPages = 0

    init(department: Int64) { self.department = department }

    /// The next page, nil after the last; throws when the listing goes in a circle.
    func next(after page: MemberPage) throws(BrokenListing) -> MemberCursor? {
        guard page.hasMore else { return nil }
        guard let nextCursor = page.nextCursor, nextCursor > cursor else { throw BrokenListing() }
        var next = self
        next.cursor = nextCursor
        next.page += 1
        next.emptyPages = page.people.isEmpty ? emptyPages + 1 : 0
        guard next.page < Self.maximumPages, next.emptyPages < Self.maximumEmptyPages else { throw BrokenListing() }
        return next
    }
}

/// A listing that says that there is more, and does not lead there.
struct BrokenListing: Error {}

/// What one piece of work leads to.
struct Finding: Sendable {
    let work: Work
    /// Departments found, each with what is below it still to be read.
    var departments: [Int64] = []
    /// The next page.
    var next: Work?
    /// People to read by themselves.
    var persons: [Person] = []
    /// Other places where the reading starts.
    var starts: [Int64] = []

    struct Person: Sendable {
        let id: String
        /// Whether other listings show this person too.
        let isOfSeveral: Bool

        init(id: String, isOfSeveral: Bool) {
            self.id = id
            self.isOfSeveral = isOfSeveral
        }

        /// A person on a listing who is in `departments`.
        init(_ id: String, in departments: [String]) {
            self.init(id: id, isOfSeveral: departments.count > 1)
        }
    }
}
