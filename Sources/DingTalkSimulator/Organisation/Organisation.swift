import Synchronization

/// The simulated company: generated from a seed or read from a file, and editable while the simulator serves it.
public final class Organisation: Sendable {
    private let contents: Mutex<OrganisationContents>
    private let observers = Mutex<[@Sendable ([OrganisationChange], [String: EmployeeDifference]) -> Void]>([])

    /// Generates exactly `employees` people in exactly `departments` departments (the root, id 1, is one of them).
    ///
    /// The same numbers and seed give the same organisation, always. `homeSchool` adds the contact book with id -7, which is not counted.
    public init(employees: Int, departments: Int, seed: UInt64 = 1, homeSchool: Bool = false) {
        contents = Mutex(
            OrganisationGenerator.generate(employees: employees, departments: departments, seed: seed, homeSchool: homeSchool))
    }

    init(contents: OrganisationContents) { self.contents = Mutex(contents) }

    /// Everything as it is now; later edits do not show in it.
    public var snapshot: OrganisationContents { contents.withLock { $0 } }

    /// Changes the organisation in one step and tells the observers what changed.
    @discardableResult
    public func edit<Result: Sendable>(_ body: (inout OrganisationContents) throws -> Result) rethrows -> Result {
        // What was done before an error stays done, and is told.
        var changes: [OrganisationChange] = []
        var differences: [String: EmployeeDifference] = [:]
        defer { if !changes.isEmpty { tell(changes, differences) } }
        return try contents.withLock { contents in
            defer {
                changes = contents.changes
                differences = contents.differences
                contents.changes = []
                contents.differences = [:]
            }
            return try body(&contents)
        }
    }

    /// Calls `observer` after every edit with what it did.
    public func observe(_ observer: @escaping @Sendable ([OrganisationChange]) -> Void) {
        observe { changes, _ in observer(changes) }
    }

    /// The same, with what it did to people, by userid.
    func observe(_ observer: @escaping @Sendable ([OrganisationChange], [String: EmployeeDifference]) -> Void) {
        observers.withLock { $0.append(observer) }
    }

    /// Looks at the present contents; edits wait until `body` is done.
    func read<Result, Failure: Error>(_ body: (OrganisationContents) throws(Failure) -> sending Result) throws(Failure) -> sending Result {
        try contents.withLock { contents throws(Failure) in try body(contents) }
    }

    private func tell(_ changes: [OrganisationChange], _ differences: [String: EmployeeDifference]) {
        for observer in observers.withLock({ $0 }) { observer(changes, differences) }
    }
}
