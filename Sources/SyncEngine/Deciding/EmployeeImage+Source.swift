import DirectoryStore
import IdentityModel
import JSONKit

extension EmployeeImage {
    /// Takes over what the source says of the person. A field that was edited here stays as long as the source says of it what it
    /// said then; a new word of the source's ends the edit.
    mutating func take(_ said: FieldDocument, mapsEmployment: Bool) {
        var said = said
        let status = mapsEmployment ? said.value(FieldDocument.employmentStatus)?.text : Employee.EmploymentStatus.active.rawValue
        said.set(FieldDocument.employmentStatus, to: nil)
        if let title = said.value("title")?.text, keeps(.title, against: title) { said.set("title", to: nil) }
        if let status, !keeps(.employmentStatus, against: status) {
            employmentStatus = Employee.EmploymentStatus(rawValue: status) ?? employmentStatus
        }
        var document = FieldDocument(fields)
        document.overlay(said)
        fields = document.json
    }

    /// Whether the edit of a field, if there is one, outlives `word` of the source's; one that does not is forgotten.
    private mutating func keeps(_ field: LocalEdit.Field, against word: String) -> Bool {
        guard let place = localEdits.firstIndex(where: { $0.field == field }) else { return false }
        if localEdits[place].source == word { return true }
        localEdits.remove(at: place)
        return false
    }

    /// The person is at the source again: the account is as it was before, unless something else than the departure suspended it.
    mutating func comeBack(at time: Timestamp) {
        leftAt = nil
        if accountStatus == .suspended, suspendedBy == nil { accountStatus = accountBefore ?? .pending }
        accountBefore = nil
        expire(at: time)
    }
}
