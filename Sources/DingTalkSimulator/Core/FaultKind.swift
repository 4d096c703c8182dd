/// What can go wrong.
public enum FaultKind: Sendable {
    // The answer is an error.

    /// errcode -1; HTTP 500 `system.error` on the new host.
    case systemBusy
    /// errcode 88 without `sub_code`.
    case upstreamTimeout
    /// 90018; `QpsLimitForAppkeyAndApi` on the new host.
    case throttled
    /// 90002; `QpsLimitForApi` on the new host.
    case globallyThrottled
    /// Any code directly in `errcode`.
    case errcode(Int, String)
    /// Any code in the `sub_code` of errcode 88.
    case subcode(Int, String)
    /// The department is out of the app's scope, whatever the scope says: 50004.
    case departmentHidden
    /// The token is forgotten before it is looked at: 40014, and a new one must be fetched.
    case tokenInvalid

    // The answer does not come from DingTalk's own servers.

    /// A bare HTTP status with an HTML body, such as 504.
    case httpStatus(Int)
    /// HTTP 200 with an HTML page.
    case htmlPage
    /// `{"status":1111,…}`.
    case punished
    /// HTTP 200 with text that is not JSON.
    case notJSON
    /// HTTP 200 with a body of so many bytes.
    case hugeBody(Int)

    // The answer is right, but damaged on the way.

    /// The JSON ends in its middle.
    case truncatedJSON
    /// Fewer bytes come than were promised, then the connection closes.
    case connectionCut
    case connectionReset
    case neverAnswer
    case slowBody(bytesPerSecond: Int)
    /// Milliseconds on top of the latency.
    case delay(Int64)

    // The answer has an unusual shape.

    /// Numbers and flags come as strings.
    case stringlyTyped
    /// Members nobody documented, in every object.
    case unknownFields
    /// The list is not there at all.
    case missingLists
    /// errcode 0 and nothing else: no `result` of a listing of people or departments.
    case silent
    /// A page of people does not say whether there are more.
    case missingMore
    /// errcode 0 and an empty list.
    case emptyLists
    /// The same for lists of people alone.
    case emptyUserLists
    /// `has_more` is true and the list empty, for ever.
    case moreWithEmptyList
    /// `next_cursor` is the cursor that was asked.
    case repeatedCursor
    /// People are also in a department that there is not, by their `dept_id_list`.
    case unknownDepartment
    /// People come without a name: it is empty.
    case emptyNames
    /// Departments -1 and -7 among the sub-departments.
    case negativeDepartments
    /// The department's parent is listed as its sub-department.
    case cyclicParent

    // The organisation changes while it is read, right after the answer.

    /// The first person of the page moves to another department: the next page skips one.
    case moveFirstPerson(to: Int64)
    /// The last person of the department moves to its front: the next page repeats one.
    case moveLastPersonToFront
    /// Any change.
    case edit(@Sendable (inout OrganisationContents) -> Void)
}
