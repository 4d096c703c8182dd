import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

/// What is staged of a reading, for the source that goes on with it.
struct StagedReading: EarlierReading {
    let staging: StagingArea
    let authorised: AuthorisedScope
    /// Whether the source asks for the persons of a listing one by one.
    let isWantingPersons: Bool

    func part(of unit: ReadUnit) async throws -> KnownPart? {
        guard let part = try await staging.part(of: StagedUnit(unit), persons: isWantingPersons) else { return nil }
        var rest: KnownPart.Rest?
        if !part.isComplete {
            guard let continuation = part.continuation else { return nil }
            rest = KnownPart.Rest(page: part.nextPage, continuation: continuation)
        }
        return KnownPart(
            rest: rest, departments: part.departments,
            persons: part.persons.map { KnownPart.Person(sourceID: $0.sourceID, departmentIDs: $0.departmentIDs) })
    }
}

extension StagedUnit {
    init(_ unit: ReadUnit) {
        let kind: Kind =
            switch unit.kind {
            case .department: .department
            case .children: .children
            case .members: .members
            case .person: .person
            }
        self.init(kind, unit.sourceID)
    }
}

extension AuthorisedScope {
    /// The scope as a scratch file keeps it: equal scopes have equal texts.
    private struct Document: JSONObject {
        var departments: [String] = []
        var persons: [String] = []
        var isWhole = false
        var root: String?

        mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("departments", &departments, "Departments that may be read, each with its subtree.")
            visitor.required("persons", &persons, "Persons beside them.")
            visitor.required("isWhole", &isWhole, "Whether that is the whole organisation.")
            visitor.optional("root", &root, "The source's id of the root.")
        }
    }

    var stagedText: String {
        var document = Document()
        document.departments = departments.sorted()
        document.persons = persons.sorted()
        document.isWhole = isWhole
        document.root = rootSourceID
        return String(decoding: document.jsonBytes(), as: UTF8.self)
    }

    init?(staged text: String) {
        guard let document = try? Document.decode(Array(text.utf8), unknownMembers: .ignored) else { return nil }
        self.init(
            departments: document.departments, persons: document.persons, isWhole: document.isWhole, rootSourceID: document.root)
    }
}
