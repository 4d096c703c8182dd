extension FaultKind {
    /// The unusual shape it gives the answer.
    var effect: Effects {
        switch self {
        case .stringlyTyped: .stringlyTyped
        case .unknownFields: .unknownFields
        case .missingLists: .missingLists
        case .silent: .silent
        case .missingMore: .missingMore
        case .unknownDepartment: .unknownDepartments
        case .emptyNames: .emptyNames
        case .emptyLists: .emptyLists
        case .emptyUserLists: .emptyUserLists
        case .moreWithEmptyList: .moreWithEmptyList
        case .repeatedCursor: .repeatedCursor
        case .negativeDepartments: .negativeDepartments
        case .cyclicParent: .cyclicParent
        case .truncatedJSON: .truncatedJSON
        default: []
        }
    }

    /// What it does to the way the answer is sent.
    func apply(to reply: inout Reply) {
        switch self {
        case .connectionCut:
            reply.delivery = .cut
            reply.outcome = "cut"
        case .connectionReset:
            reply.delivery = .reset
            reply.outcome = "reset"
        case .neverAnswer:
            reply.delivery = .never
            reply.outcome = "never"
        case .slowBody(let bytesPerSecond):
            reply.delivery = .drip(bytesPerSecond: max(1, bytesPerSecond))
            reply.outcome = "slow"
        case .truncatedJSON: reply.outcome = "truncated"
        case .delay(let milliseconds): reply.delay += milliseconds
        default: break
        }
    }

    /// Changes the organisation after an answer, in a listing after a page of `departmentID` that began at `cursor`, was rendered.
    func editAfterwards(_ organisation: Organisation, departmentID: Int64?, cursor: Int) {
        if case .edit(let change) = self { organisation.edit { change(&$0) } }
        guard let departmentID else { return }
        switch self {
        case .moveFirstPerson(let target):
            organisation.edit { contents in
                let members = contents.members(of: departmentID)
                guard members.indices.contains(cursor) else { return }
                try? contents.updateEmployee(members[cursor]) { employee in
                    employee.memberships.removeAll { $0.departmentID == departmentID || $0.departmentID == target }
                    employee.memberships.append(.init(departmentID: target))
                }
            }
        case .moveLastPersonToFront:
            organisation.edit { contents in
                guard let last = contents.members(of: departmentID).last else { return }
                try? contents.updateEmployee(last) { employee in
                    for index in employee.memberships.indices where employee.memberships[index].departmentID == departmentID {
                        employee.memberships[index].order = 180_000_000_000_000_000
                    }
                }
            }
        default: break
        }
    }
}
