import IdentityModel
import JSONKit
import TestSupport

/// Which account is whose, evening after evening: who stays or returns keeps it for as long as it is kept.
struct Identities: Sendable {
    private var accounts: [String: JSONValue] = [:]

    /// Takes the accounts of an evening, by the source's ids; what is wrong with them.
    mutating func take(_ present: [String: JSONValue], at now: Int64, retainedDays: Int64) -> [String] {
        var wrong: [String] = []
        for (person, account) in present {
            if let earlier = accounts[person], earlier.at("id") != account.at("id") {
                // An account whose time was over is gone, and whoever returns later is given a new one.
                if !Self.isDue(earlier, at: now, retainedDays) { wrong.append("\(person) has another account") }
            }
            if account.at("employmentStatus").text == "left", Self.isDue(account, at: now, retainedDays) {
                wrong.append("\(person) left at \(account.at("leftAt")) and is still kept")
            }
        }
        for (person, account) in accounts where present[person] == nil && !Self.isDue(account, at: now, retainedDays) {
            wrong.append("the account of \(person) went too early: \(account.at("employmentStatus")), left at \(account.at("leftAt"))")
        }
        accounts = present
        return wrong
    }

    /// Forgets accounts that were taken back.
    mutating func forget(allBut present: Set<String>) { accounts = accounts.filter { present.contains($0.key) } }

    private static func isDue(_ account: JSONValue, at now: Int64, _ days: Int64) -> Bool {
        guard let left = account.at("leftAt").text.flatMap({ Timestamp($0) }) else { return false }
        return left.milliseconds + days * 86_400_000 <= now
    }
}
