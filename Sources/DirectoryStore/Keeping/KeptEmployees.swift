import GRDB
import IdentityModel
import JSONKit

/// The employees of a directory that is kept by hand, within one transaction.
struct KeptEmployees {
    private let kept: KeptDirectory
    private let rows: EmployeeRows
    private var database: Database { kept.database }

    init(_ kept: KeptDirectory) throws {
        self.kept = kept
        rows = try EmployeeRows(kept.database, idp: kept.idp, time: kept.time, departments: [:])
    }

    func stored(_ id: EmployeeID) throws -> Employee {
        guard let employee = try DirectoryStore.storedEmployee(id.number ?? 0, database) else { throw KeepingRefusal.noEmployee(id) }
        return employee
    }

    func stored(username: String) throws -> Employee? {
        try holder(of: username).flatMap { try DirectoryStore.storedEmployee($0, database) }
    }

    func add(_ draft: EmployeeDraft) throws -> Int64 {
        let places = try places(of: draft)
        try requireFreeUsername(draft.username.rawValue)
        let sourceID = try freeSourceID(draft.username.rawValue)
        let image = image(of: draft, in: places, nil)
        let rows = rows(seeing: places)
        let number = try rows.add(image, sourceID: sourceID, confirmed: false)
        try rows.place(number, as: image, isNew: true)
        try rows.note(image.sourceHash, of: sourceID, number)
        try kept.note(
            .employee, .create, number, sourceID: sourceID, name: draft.shownName, before: nil, after: image.json)
        return number
    }

    /// True when anything changed.
    @discardableResult
    func change(_ stored: Employee, to draft: EmployeeDraft) throws -> Bool {
        guard let number = stored.id.number, let before = try rows.image(of: number) else { throw KeepingRefusal.noEmployee(stored.id) }
        let places = try places(of: draft, keeping: stored)
        let after = image(of: draft, in: places, before)
        guard after != before else { return false }
        try requireFreeUsername(draft.username.rawValue, except: number)
        let rows = rows(seeing: places)
        try rows.change(number, to: after, confirmed: false)
        if after.memberships != before.memberships { try rows.place(number, as: after, isNew: false) }
        try rows.note(after.sourceHash, of: stored.sourceId, number)
        try kept.note(
            .employee, .update, number, sourceID: stored.sourceId, name: draft.shownName, before: before.json, after: after.json)
        return true
    }

    func remove(_ stored: Employee) throws {
        guard let number = stored.id.number, let before = try rows.image(of: number) else { throw KeepingRefusal.noEmployee(stored.id) }
        try rows.erase(number, sourceID: stored.sourceId)
        try kept.note(
            .employee, .delete, number, sourceID: stored.sourceId, name: stored.fields.displayName ?? "", before: before.json, after: nil)
    }

    /// The place of each department that the draft names; where the person is already, what was known of it stays.
    private func places(of draft: EmployeeDraft, keeping stored: Employee? = nil) throws -> [(number: Int64, place: Membership)] {
        let departments = KeptDepartments(kept)
        var problems = JSONProblems(unknownMembers: .refused)
        var places: [(number: Int64, place: Membership)] = []
        for (index, id) in (draft.departmentIds ?? [DepartmentID(number: kept.root)]).enumerated() {
            do {
                let department = try departments.stored(id)
                let known = stored?.departments.first { $0.id == id }
                let place = Membership(sourceId: department.sourceID, leader: known?.leader, order: known?.order)
                places.append((department.number, place))
            } catch KeepingRefusal.noDepartment(let id) {
                problems.note("there is no department \"\(id)\" in this IdP", at: "departmentIds[\(index)]")
            }
        }
        guard problems.isEmpty else { throw KeepingRefusal.invalid(problems.items) }
        return places.sorted { $0.place.sourceId < $1.place.sourceId }
    }

    /// The rows as they are written where these departments are known.
    private func rows(seeing places: [(number: Int64, place: Membership)]) -> EmployeeRows {
        var rows = rows
        for (number, place) in places { rows.departments[place.sourceId] = number }
        return rows
    }

    private func image(
        of draft: EmployeeDraft, in places: [(number: Int64, place: Membership)], _ stored: EmployeeImage?
    ) -> EmployeeImage {
        var image = stored ?? EmployeeImage(unionID: nil, fields: [], memberships: [])
        image.fields = draft.employeeFields.jsonBytes()
        image.memberships = places.map(\.place)
        if draft.employmentStatus != image.employmentStatus || stored == nil {
            image.employmentStatus = draft.employmentStatus
            image.leftAt = draft.employmentStatus == .left ? kept.time : nil
        }
        if draft.expiresAt != image.expiresAt {
            image.expiresAt = draft.expiresAt
            if image.suspendedBy == .expiry {
                image.accountStatus = .enabled
                image.suspendedBy = nil
            }
            image.expire(at: kept.time)
        }
        return image
    }

    private func holder(of username: String) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT id FROM employee
                WHERE idp = ? AND fields ->> 'username' COLLATE NOCASE = ? COLLATE NOCASE AND synced_at IS NULL
                """)
        return try Int64.fetchOne(statement, arguments: [kept.idp, username])
    }

    private func requireFreeUsername(_ username: String, except employee: Int64? = nil) throws {
        if let holder = try holder(of: username), holder != employee {
            throw KeepingRefusal.usernameTaken(username, EmployeeID(number: holder))
        }
    }

    /// The username, unless somebody had it before who is called otherwise now.
    private func freeSourceID(_ username: String) throws -> String {
        let statement = try database.cachedStatement(sql: "SELECT 1 FROM employee_source WHERE idp = ? AND source_id = ?")
        var sourceID = username
        var number = 1
        while try Row.fetchOne(statement, arguments: [kept.idp, sourceID]) != nil {
            number += 1
            sourceID = "\(username)-\(number)"
        }
        return sourceID
    }
}

extension EmployeeImage {
    /// Who is here has a hash, any one: nothing is compared with it. Who has left has none.
    fileprivate var sourceHash: ContentHash { employmentStatus == .left ? .none : .unknown }
}

extension EmployeeDraft {
    fileprivate var shownName: String { displayName?.rawValue ?? username.rawValue }
}
