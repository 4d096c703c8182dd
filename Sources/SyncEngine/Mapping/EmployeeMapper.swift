import Crypto
import DirectoryStore
import FoundationEssentials
import IdentityModel
import JSONKit
import SourceAPI

/// Makes staged sightings of what a source shows of persons. Pure: equal observations give equal sightings.
struct EmployeeMapper {
    let rules: [FieldRule]

    /// One sighting for each department that the answer tells of.
    func sightings(of observation: EmployeeObservation, readAlone: Bool) -> [StagedSighting] {
        var problems: [String] = []
        var sighting = StagedSighting()
        sighting.sourceID = observation.sourceID
        sighting.unionID = observation.unionID
        sighting.name = observation.name
        sighting.readAlone = readAlone
        sighting.fields = document(of: observation.attributes, noting: &problems)
        sighting.problems = problems
        sighting.marks = marks(of: observation)
        sighting.thirdParty = observation.raw
        let ids = observation.departmentIDs
        let named = ids.count < 2 ? ids : Set(ids).sorted()
        let places = observation.memberships.isEmpty ? [ObservedMembership(departmentID: "")] : observation.memberships
        return places.map { place in
            var placed = sighting
            placed.department = place.departmentID
            placed.leader = place.leader
            placed.order = place.order
            placed.departmentIDs = named == [place.departmentID] ? nil : named
            placed.hash = hash(of: placed)
            return placed
        }
    }

    private func marks(of observation: EmployeeObservation) -> [PersonMark] {
        var marks = [PersonMark.id(observation.sourceID)]
        if observation.name.allSatisfy(\.isWhitespace) { marks.append(PersonMark(.emptyName, of: observation.sourceID)) }
        let rules = rules.span
        for index in rules.indices where !rules[index].isExtended {
            guard let kind = PersonMark.Kind(target: rules[index].target),
                case .known(.string(let text)) = rules[index].value(of: observation.attributes), !text.isEmpty
            else { continue }
            marks.append(PersonMark(kind, text, of: observation.sourceID))
        }
        return marks
    }

    private func document(of attributes: [AttributeValue?], noting problems: inout [String]) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            // A span lends its rules; an array would copy each.
            let rules = rules.span
            var index = 0
            while index < rules.count, !rules[index].isExtended {
                write(rules[index], attributes, to: &writer, noting: &problems)
                index += 1
            }
            var extended = JSONWriter()
            var isFilled = false
            extended.object { writer in
                for index in index..<rules.count where write(rules[index], attributes, to: &writer, noting: &problems) { isFilled = true }
            }
            if isFilled {
                writer.key("extended")
                writer.raw(extended.bytes)
            }
        }
        return writer.bytes
    }

    @discardableResult
    private func write(_ rule: FieldRule, _ attributes: [AttributeValue?], to writer: inout JSONWriter, noting problems: inout [String])
        -> Bool
    {
        switch rule.value(of: attributes) {
        case .unknown: return false
        case .known(let value):
            writer.member(rule.target, value)
            return true
        case .refused(let problem):
            problems.append(problem)
            return false
        }
    }

    /// Everything a sighting says, the object as the source gave it aside: a field that is not mapped changes nothing here.
    private func hash(of sighting: StagedSighting) -> ContentHash {
        var writer = JSONWriter(reserving: sighting.fields.count + 96)
        writer.array { writer in
            writer.raw(sighting.fields)
            writer.string(sighting.department)
            writer.int(sighting.leader.map { $0 ? 1 : 0 } ?? 2)
            if let order = sighting.order { writer.int(order) } else { writer.null() }
            if let unionID = sighting.unionID { writer.string(unionID) } else { writer.null() }
            if let named = sighting.departmentIDs { named.encode(to: &writer) }
        }
        return ContentHash(SHA256.hash(data: writer.bytes))
    }
}
