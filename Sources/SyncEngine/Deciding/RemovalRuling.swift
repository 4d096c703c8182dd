import IdentityModel

/// Whether those who left may be removed.
enum RemovalRuling: Hashable {
    case allowed
    /// An administrator must approve.
    case held(SyncTask.FailType, TaskError)

    var isHeld: Bool {
        if case .held = self { true } else { false }
    }
}

/// The guard: how much may be removed without approval.
struct RemovalLimit {
    let settings: RemovalGuard

    /// Fewest departments that the guard lets go.
    static let departments = 10

    /// Whether a number of removals needs approval: it passes the count and the share of those present.
    func isPassed(byEmployees absent: Int, of present: Int) -> Bool {
        absent > max(settings.maxDeleteCount, share(of: present))
    }

    func isPassed(byDepartments absent: Int, of present: Int) -> Bool {
        absent > max(Self.departments, share(of: present))
    }

    private func share(of present: Int) -> Int {
        let (product, overflow) = present.multipliedReportingOverflow(by: min(max(settings.maxDeletePercent, 0), 100))
        return overflow ? .max : product / 100
    }
}
