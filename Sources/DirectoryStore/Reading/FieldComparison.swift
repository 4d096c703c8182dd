import IdentityModel
import JSONKit

/// The two data sources of a record side by side, one local field after the other.
struct FieldComparison {
    let mappings: [FieldMapping]
    let thirdParty: JSONValue?
    let local: BeforeAndAfter

    var changes: [FieldChange] {
        let mapped = mappings.map(change)
        let targets = Set(mappings.map(\.target))
        return mapped + unmapped(except: targets)
    }

    private func change(_ mapping: FieldMapping) -> FieldChange {
        var change = FieldChange()
        change.target = mapping.target
        change.rule = FieldRule(mapping)
        for path in mapping.source.paths {
            guard let value = sourceValue(path), value != .string(""), value != .array([]), value != .null else { continue }
            change.source = path
            change.thirdParty = value
            break
        }
        let extended = mapping.targetType == .extended
        change.before = extended ? local.before?["extended"]?[mapping.target] : local.before?[localKey(mapping.target)]
        change.after = extended ? local.after?["extended"]?[mapping.target] : local.after?[localKey(mapping.target)]
        change.changed = change.before != change.after
        change.usedDefault = thirdParty != nil && change.source == nil && mapping.default != nil && change.after != nil
        return change
    }

    /// What changed without a mapping: places, account, employment.
    private func unmapped(except targets: Set<String>) -> [FieldChange] {
        let keys = [local.before, local.after].flatMap { value -> [String] in
            guard case .object(let members)? = value else { return [] }
            return members.map(\.key)
        }
        var seen = targets.union(["extended", "parentSourceId"])
        return keys.filter { seen.insert($0).inserted }.map { key in
            var change = FieldChange()
            change.target = key
            change.before = local.before?[key]
            change.after = local.after?[key]
            change.changed = change.before != change.after
            return change
        }
    }

    private func localKey(_ target: String) -> String { target == "parentId" ? "parentSourceId" : target }

    /// The member at `path`; an object may be given as a text that holds it.
    private func sourceValue(_ path: String) -> JSONValue? {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let first = parts.first, let value = thirdParty?[first] else { return thirdParty?[path] }
        guard parts.count > 1 else { return value }
        guard case .string(let text) = value else { return value[parts[1]] }
        return (try? JSONValue(parsing: Array(text.utf8)))?[parts[1]]
    }
}
