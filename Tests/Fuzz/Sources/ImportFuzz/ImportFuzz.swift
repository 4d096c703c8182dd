import DirectoryStore
import IdentityModel
import JSONKit

@testable import AgentService

/// Feeds arbitrary files to the import of employees, in both of its forms, and the lines to what makes employees of them.
func fuzzImport(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    if let file = try? ImportFile(csv: text, fields: extended) { judge(file, of: text) }
    judge(ImportFile(ndjson: text), of: text)
}

private let extended = LocalField.Kind.allCases.map { kind in
    var field = LocalField("x_\(kind.rawValue)", kind.rawValue, kind)
    field.builtin = false
    return field
}

private func judge(_ file: ImportFile, of text: String) {
    var last = 0
    for line in file.lines {
        guard line.number > last, line.number <= text.utf8.count + 1 else { fatalError("lines are numbered wrongly") }
        last = line.number
        let patch = DraftPatch<EmployeeDraft>(line.members)
        guard let draft = try? patch.applied(to: nil, fields: extended) else { continue }
        guard (try? EmployeeDraft.decode(draft.jsonBytes())) == draft else { fatalError("an employee is read differently: \(draft)") }
        guard (try? patch.applied(to: draft, fields: extended)) == draft else { fatalError("a line that was taken changes what it made") }
    }
}
