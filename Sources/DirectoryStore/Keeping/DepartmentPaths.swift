import GRDB
import IdentityModel

/// Finds the departments of a directory that is kept by hand by their ids or their paths.
struct DepartmentPaths {
    /// Why there is no such department.
    struct Unknown: Error {
        let problem: String
    }

    private let numbers: Set<Int64>
    /// By parent, then by name.
    private let children: [Int64: [String: Int64]]
    private let root: Int64
    private let rootName: String

    init(_ kept: KeptDirectory) throws {
        var numbers: Set<Int64> = []
        var children: [Int64: [String: Int64]] = [:]
        var rootName = ""
        let rows = try Row.fetchCursor(
            kept.database, sql: "SELECT id, parent, name FROM department WHERE idp = ?", arguments: [kept.idp])
        while let row = try rows.next() {
            let (id, parent, name) = (row[0] as Int64, row[1] as Int64?, row[2] as String? ?? "")
            numbers.insert(id)
            if let parent { children[parent, default: [:]][name] = id } else { rootName = name }
        }
        self.numbers = numbers
        self.children = children
        self.rootName = rootName
        root = kept.root
    }

    /// The department with the id `text`, or on the path `text` of names below the root, between which stands `/`. The root's own name may
    /// come first; alone it is the root.
    func department(named text: String) -> Result<Int64, Unknown> {
        if let id = DepartmentID(rawValue: text)?.number, numbers.contains(id) { return .success(id) }
        let names = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if let found = descend(names) { return .success(found) }
        if names.first == rootName, let found = descend(names.dropFirst()) { return .success(found) }
        return .failure(Unknown(problem: "there is no department \"\(text)\"; department.tree shows those that there are"))
    }

    private func descend(_ names: some Sequence<String>) -> Int64? {
        var department = root
        for name in names {
            guard let child = children[department]?[name] else { return nil }
            department = child
        }
        return department
    }
}
