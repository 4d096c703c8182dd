import IdentityModel
import JSONKit

/// What the records of a planned or held task were made with.
struct PlanBasis: JSONObject, Hashable {
    /// The settings that decide what becomes of an object: one JSON text.
    var settings = ""
    /// The baseline before the run.
    var baseline: String?
    /// Whether the task is incomplete also when everything that waits is done.
    var isLacking = false

    init() {}

    init(_ idp: IdP, baseline: [UInt8]?, isLacking: Bool = false) {
        var sync = idp.sync
        // What decides when it runs, and how much it may remove, changes nothing in what was found.
        sync.automatic = false
        sync.cycleHours = .longest
        sync.users = true
        sync.guard = RemovalGuard()
        sync.departures.retainDays = Departures().retainDays
        settings = String(decoding: idp.name.jsonBytes() + sync.jsonBytes(), as: UTF8.self)
        self.baseline = baseline.map { String(decoding: $0, as: UTF8.self) }
        self.isLacking = isLacking
    }

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("settings", &settings, "The settings that decide what becomes of an object.")
        visitor.optional("baseline", &baseline, "What the complete run before was allowed to read.")
        visitor.required("isLacking", &isLacking, "Whether the task is incomplete also when all is done.")
    }
}
