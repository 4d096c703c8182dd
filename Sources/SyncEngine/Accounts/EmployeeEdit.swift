import IdentityModel
import JSONKit

/// What an administrator changes of a person; nil leaves a member as it is.
public struct EmployeeEdit: Sendable, Hashable {
    public var title: Changed<String>?
    public var employmentStatus: Changed<Employee.EmploymentStatus>?
    public var expiresAt: Changed<Timestamp>?

    public init() {}
}

/// A new value; nil gives the source's back, or none where there is no source.
public struct Changed<Value: Sendable & Hashable>: Sendable, Hashable {
    public let value: Value?

    public init(_ value: Value?) { self.value = value }
}
