extension Employee: PersonFields {
    func append(_ field: PersonText, to out: ByteWriter) -> Bool {
        guard let text = text(field) else { return false }
        out.append(text: text)
        return true
    }

    func mayNeedEscape(_ field: PersonText) -> Bool { true }

    private func text(_ field: PersonText) -> String? {
        switch field {
        case .userID: id
        case .unionID: unionID
        case .name: name
        case .mobile: mobile
        case .stateCode: mobile == nil ? nil : stateCode
        case .email: email
        case .orgEmail: orgEmail
        case .title: title
        case .jobNumber: jobNumber
        case .telephone: telephone
        case .workPlace: workPlace
        case .remark: remark
        case .avatar: avatar
        case .extensionFields: extensionFields
        case .loginID: enterprise?.loginID
        case .nickname: enterprise?.nickname
        }
    }

    var enterpriseKind: EnterpriseAccount.Kind? { enterprise?.kind }
    var enterpriseDisabled: Bool { enterprise?.disabled ?? false }
}
