import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Makes a department.
    public func createDepartment(_ draft: DepartmentDraft, in idp: KeptIdP, at time: Timestamp) async throws(DirectoryStoreError)
        -> DepartmentID
    {
        try await keeping(idp, at: time) { kept in
            var problems = JSONProblems(unknownMembers: .refused)
            draft.noteProblems(of: idp.fields, in: &problems)
            guard problems.isEmpty else { throw KeepingRefusal.invalid(problems.items) }
            return DepartmentID(number: try KeptDepartments(kept).add(draft))
        }
    }

    /// Changes a department.
    ///
    /// - Parameter revision: the one that it must still have; nil takes any.
    public func updateDepartment(
        _ id: DepartmentID, by patch: DraftPatch<DepartmentDraft>, ifRevision revision: Int64?, in idp: KeptIdP, at time: Timestamp
    ) async throws(DirectoryStoreError) {
        try await keeping(idp, at: time) { kept in
            let departments = KeptDepartments(kept)
            let stored = try departments.stored(id)
            if let revision, revision != stored.revision { throw KeepingRefusal.revisionMismatch(stored.revision) }
            try departments.change(stored, to: try patch.draft(of: stored.draft, in: idp))
        }
    }

    /// Removes a department that nobody is in and nothing is below.
    public func deleteDepartment(_ id: DepartmentID, in idp: KeptIdP, at time: Timestamp) async throws(DirectoryStoreError) {
        try await keeping(idp, at: time) { kept in
            let departments = KeptDepartments(kept)
            try departments.remove(try departments.stored(id))
        }
    }

    /// Makes an employee.
    public func createEmployee(_ draft: EmployeeDraft, in idp: KeptIdP, at time: Timestamp) async throws(DirectoryStoreError) -> EmployeeID
    {
        try await keeping(idp, at: time) { kept in
            var problems = JSONProblems(unknownMembers: .refused)
            draft.noteProblems(of: idp.fields, in: &problems)
            guard problems.isEmpty else { throw KeepingRefusal.invalid(problems.items) }
            return EmployeeID(number: try KeptEmployees(kept).add(draft))
        }
    }

    /// Changes an employee.
    public func updateEmployee(
        _ id: EmployeeID, by patch: DraftPatch<EmployeeDraft>, ifRevision revision: Int64?, in idp: KeptIdP, at time: Timestamp
    ) async throws(DirectoryStoreError) {
        try await keeping(idp, at: time) { kept in
            let employees = try KeptEmployees(kept)
            let stored = try employees.stored(id)
            if let revision, revision != stored.revision { throw KeepingRefusal.revisionMismatch(stored.revision) }
            try employees.change(stored, to: try patch.draft(of: EmployeeDraft(stored), in: idp))
        }
    }

    /// Removes an employee.
    public func deleteEmployee(_ id: EmployeeID, in idp: KeptIdP, at time: Timestamp) async throws(DirectoryStoreError) {
        try await keeping(idp, at: time) { kept in
            let employees = try KeptEmployees(kept)
            try employees.remove(try employees.stored(id))
        }
    }

    /// Lets the root department of an IdP follow the IdP's name; true when it had another. There may be no root yet.
    public func renameRoot(of idp: KeptIdP, at time: Timestamp) async throws(DirectoryStoreError) -> Bool {
        let isStale = try await reading { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM department d JOIN idp p ON p.id = d.idp
                    WHERE p.public_id = ? AND d.parent IS NULL AND d.name <> ?)
                    """, arguments: [idp.id.rawValue, idp.name]) ?? false
        }
        if isStale { try await keeping(idp, at: time) { _ in } }
        return isStale
    }

    private func keeping<Value: Sendable>(
        _ idp: KeptIdP, at time: Timestamp, _ body: @Sendable (KeptDirectory) throws -> Value
    ) async throws(DirectoryStoreError) -> Value {
        try await writing { database in try body(KeptDirectory(database, idp, time)) }
    }
}

extension DraftPatch {
    /// The draft that `current` becomes; its problems are the patch's.
    func draft(of current: Draft, in idp: KeptIdP) throws(KeepingRefusal) -> Draft {
        do { return try applied(to: current, fields: idp.fields) } catch {
            throw .invalid(error.items.map { JSONProblem(path: "patch.\($0.path)", problem: $0.problem) })
        }
    }
}
