import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

extension ObjectDecisions {
    /// One person from the source's answer to the decision, step by step.
    static func explain(
        _ sourceID: String, _ answer: ObjectReading.Answer, _ known: KnownEmployee?,
        deciding decide: (EmployeeComparison) -> EmployeeDecision
    ) -> ObjectReport.Person {
        var person = ObjectReport.Person(sourceID: sourceID)
        person.steps.append(read(answer))
        if case .fault = answer { return person }
        person.steps.append(match(known))
        var comparison = EmployeeComparison(kind: known == nil ? .new : .changed, sourceID: sourceID, sightings: [], stored: known?.image)
        switch answer {
        case .fault: return person
        case .gone:
            person.steps.append(ObjectStep(.map, "There is nothing to map.", .skipped))
            comparison.kind = .absent
            person.exists = known != nil
            guard known?.isAtSource ?? false else {
                let words = known == nil ? "Neither side has the person." : "The person has left before; both sides agree."
                person.steps.append(ObjectStep(.compare, words))
                person.steps.append(ObjectStep(.decide, "Nothing is to be done."))
                return person
            }
        case .shown(let sightings, let fields):
            comparison.sightings = sightings
            person.steps.append(map(fields))
        }
        let decision = decide(comparison)
        person.steps.append(compare(comparison, decision))
        if case .write(let verdict) = decision { person.action = verdict.action }
        person.steps.append(decided(comparison, decision))
        return person
    }

    private static func read(_ answer: ObjectReading.Answer) -> ObjectStep {
        switch answer {
        case .gone: ObjectStep(.read, "The source says that there is no such person.")
        case .fault(let fault):
            ObjectStep(.read, "The source refused or failed: \(fault.message)", .failed, data: try? JSONValue(parsing: fault.jsonBytes()))
        case .shown(let sightings, _):
            ObjectStep(.read, "The source has the person.", data: sightings.first.flatMap { try? JSONValue(parsing: $0.thirdParty) })
        }
    }

    private static func match(_ known: KnownEmployee?) -> ObjectStep {
        guard let known else { return ObjectStep(.match, "No employee of the directory has this id at the source.") }
        let words = known.isAtSource ? "An employee of the directory has this id at the source." : "The employee is kept as one who left."
        return ObjectStep(.match, words, data: ["id": .string(known.id.rawValue), "employee": json(known.image)])
    }

    private static func map(_ fields: [MappedField]) -> ObjectStep {
        let problems = fields.compactMap(\.problem)
        let data = JSONValue.object([.init("fields", (try? JSONValue(parsing: fields.jsonBytes())) ?? .null)])
        guard problems.isEmpty else {
            return ObjectStep(.map, "Some values cannot be taken: \(problems.joined(separator: "; ")).", .failed, data: data)
        }
        return ObjectStep(.map, "\(fields.count { $0.value != nil }) of \(fields.count) mappings have a value.", data: data)
    }

    private static func compare(_ comparison: EmployeeComparison, _ decision: EmployeeDecision) -> ObjectStep {
        guard case .write(let verdict) = decision else { return ObjectStep(.compare, "Nothing differs that would be written.") }
        let before = comparison.stored.map { json($0) }
        let after = verdict.after.map { json($0) }
        let changed = Self.changed(before, after)
        return ObjectStep(
            .compare, "\(changed.count) members differ: \(changed.joined(separator: ", ")).",
            data: .object(
                [JSONValue.Member("changed", .array(changed.map { .string($0) }))]
                    + [before.map { .init("before", $0) }, after.map { .init("after", $0) }].compactMap { $0 }))
    }

    private static func decided(_ comparison: EmployeeComparison, _ decision: EmployeeDecision) -> ObjectStep {
        guard case .write(let verdict) = decision else {
            let isSame = comparison.kind != .absent && comparison.stored != nil
            return ObjectStep(
                .decide,
                isSame
                    ? "Nothing is to be done."
                    : "Nothing is to be done: the person is outside the part of the organisation that is synchronized, or is kept.")
        }
        let words =
            switch verdict.action {
            case .create: "The employee is new here."
            case .update: "The employee is changed."
            case .restore: "The employee has come back and gets the same account."
            case .delete:
                verdict.after == nil ? "The employee has left and is removed." : "The employee has left; the account is suspended and kept."
            }
        let isHeld = verdict.outcome == .hold
        return ObjectStep(
            .decide, isHeld ? words + " The guard holds it for approval." : words, data: ["action": .string(verdict.action.rawValue)])
    }

    private static func json(_ image: EmployeeImage) -> JSONValue { (try? JSONValue(parsing: image.json)) ?? .null }

    private static func changed(_ before: JSONValue?, _ after: JSONValue?) -> [String] {
        var keys: [String] = []
        for case .object(let members)? in [before, after] {
            for member in members where !keys.contains(member.key) && before?[member.key] != after?[member.key] { keys.append(member.key) }
        }
        return keys
    }
}

extension ObjectReport.Person {
    /// Says that nothing is decided on before there is a directory.
    mutating func awaitFirst() {
        steps.removeAll { $0.step == .decide }
        steps.append(
            ObjectStep(
                .decide, "Nothing is to be done: the IdP was never synchronized. The first synchronization, sync.start, must come first."))
    }
}
