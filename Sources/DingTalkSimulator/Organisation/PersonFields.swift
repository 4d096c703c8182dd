/// The text fields of a person that a page can show.
enum PersonText {
    case userID, unionID, name, mobile, stateCode, email, orgEmail, title, jobNumber, telephone, workPlace, remark, avatar, extensionFields
    case loginID, nickname
}

/// What the renderer asks of a person, so that generated people are rendered straight from their seed and edited ones from their values.
protocol PersonFields {
    /// Appends the field's raw text; false, and nothing appended, when the person has none.
    func append(_ field: PersonText, to out: ByteWriter) -> Bool
    /// False when the field's text can never need a JSON escape.
    func mayNeedEscape(_ field: PersonText) -> Bool
    var hiredDate: Int64? { get }
    var createTime: Int64 { get }
    var active: Bool { get }
    var admin: Bool { get }
    var boss: Bool { get }
    var senior: Bool { get }
    var hideMobile: Bool { get }
    var realAuthed: Bool { get }
    var enterpriseKind: Employee.EnterpriseAccount.Kind? { get }
    var enterpriseDisabled: Bool { get }
}
