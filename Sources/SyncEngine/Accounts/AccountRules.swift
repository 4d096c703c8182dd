import DirectoryStore
import IdentityModel
import JSONKit

/// What an administrator may do with the account of a person who comes from a source: pure.
public enum AccountRules {
    /// Suspends the account until an administrator enables it.
    public static func suspend(_ image: inout EmployeeImage) -> TaskError? {
        image.accountStatus = .suspended
        image.suspendedBy = .administrator
        return nil
    }

    /// Enables a suspended account; one that is not suspended stays as it is.
    public static func enable(_ image: inout EmployeeImage, at time: Timestamp) -> TaskError? {
        guard image.accountStatus == .suspended else { return nil }
        if image.employmentStatus == .left {
            return TaskError(reason: "employee_left", message: "This employee has left. Set employmentStatus to \"active\" first.")
        }
        if let expiresAt = image.expiresAt, expiresAt <= time {
            return TaskError(reason: "account_expired", message: "This account expired at \(expiresAt). Change expiresAt first.")
        }
        image.accountStatus = .enabled
        image.suspendedBy = nil
        return nil
    }

    /// Changes what may be edited here. Of a field that the source fills, what the source said is remembered.
    public static func apply(_ edit: EmployeeEdit, to image: inout EmployeeImage, at time: Timestamp) {
        if let title = edit.title { setTitle(title, of: &image, at: time) }
        if let status = edit.employmentStatus { setEmployment(status, of: &image, at: time) }
        guard let expiresAt = edit.expiresAt else { return }
        image.expiresAt = expiresAt.value
        if image.suspendedBy == .expiry, expiresAt.value.map({ $0 > time }) ?? true {
            image.suspendedBy = nil
            if image.leftAt == nil || image.employmentStatus == .active { image.accountStatus = .enabled }
            if image.accountBefore == .suspended { image.accountBefore = .enabled }
        }
        image.expire(at: time)
    }

    private static func setTitle(_ title: Changed<String>, of image: inout EmployeeImage, at time: Timestamp) {
        var document = FieldDocument(image.fields)
        let stored = document.value("title")?.text
        let said: String? = image.source(of: .title) ?? stored
        let wanted = title.value ?? said
        guard wanted != stored else { return }
        image.note(.title, isEdited: wanted != said, source: said, at: time)
        document.set("title", to: wanted.map(JSONValue.string))
        image.fields = document.json
    }

    private static func setEmployment(_ status: Changed<Employee.EmploymentStatus>, of image: inout EmployeeImage, at time: Timestamp) {
        let said: String? = image.source(of: .employmentStatus) ?? image.employmentStatus.rawValue
        let wanted = status.value?.rawValue ?? said
        guard let wanted, wanted != image.employmentStatus.rawValue, let status = Employee.EmploymentStatus(rawValue: wanted) else {
            return
        }
        image.note(.employmentStatus, isEdited: wanted != said, source: said, at: time)
        image.employmentStatus = status
    }
}

extension EmployeeImage {
    /// What the source said of a field that is edited here; nil when it is not edited, and within that nil when the source said nothing.
    func source(of field: LocalEdit.Field) -> String?? { localEdits.first { $0.field == field }.map(\.source) }

    /// Remembers what the source said of a field, or forgets that it was edited.
    mutating func note(_ field: LocalEdit.Field, isEdited: Bool, source: String?, at time: Timestamp) {
        localEdits.removeAll { $0.field == field }
        if isEdited { localEdits.append(LocalEdit(field, source: source, time: time)) }
    }
}
