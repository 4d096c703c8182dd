/// A person computed from the seed and an index: four bytes in memory, everything else on the fly.
struct GeneratedPerson: PersonFields {
    let index: Int
    private let hash: UInt64
    private let scramble: Scramble

    init(index: Int, seed: UInt64, scramble: Scramble) {
        self.index = index
        self.scramble = scramble
        hash = SplitMix.mix(UInt64(index), seed | 1)
    }

    /// A number below `bound`, the same for one person and one salt.
    @inline(__always)
    private func pick(_ salt: UInt64, below bound: UInt64) -> UInt64 {
        SplitMix.mix(hash, salt).multipliedFullWidth(by: bound).high
    }

    /// True for about `percent` of all people.
    @inline(__always)
    private func chance(_ salt: UInt64, percent: UInt64) -> Bool { pick(salt, below: 100) < percent }

    var boss: Bool { index == 0 }
    var admin: Bool { index == 0 || pick(1, below: 1000) == 0 }
    var active: Bool { index == 0 || !chance(2, percent: 5) }
    var hideMobile: Bool { chance(3, percent: 3) }
    var realAuthed: Bool { chance(4, percent: 80) }
    var senior: Bool { chance(5, percent: 1) }
    var enterpriseDisabled: Bool { chance(6, percent: 3) }
    var enterpriseKind: Employee.EnterpriseAccount.Kind? {
        guard chance(7, percent: 2) else { return nil }
        return chance(8, percent: 60) ? .dingtalk : .sso
    }
    var hiredDate: Int64? {
        chance(9, percent: 5) ? nil : 1_262_275_200_000 + Int64(pick(10, below: 5800)) * 86_400_000
    }
    var createTime: Int64 { 1_577_836_800_000 + Int64(pick(11, below: 200_000_000)) * 1000 }

    /// The position inside a department.
    func order(in departmentID: Int64) -> Int64 {
        176_000_000_000_000_000
            + Int64(SplitMix.mix(hash, UInt64(bitPattern: departmentID)).multipliedFullWidth(by: 4_000_000_000_000_000).high)
    }

    /// The role that is not about leading a department, if any.
    var jobRole: (id: Int64, name: String)? {
        chance(12, percent: 10) ? NameTables.jobRoles[Int(pick(13, below: UInt64(NameTables.jobRoles.count)))] : nil
    }

    func append(_ field: PersonText, to out: ByteWriter) -> Bool {
        switch field {
        case .userID: appendUserID(to: out)
        case .unionID: appendUnionID(to: out)
        case .name: appendName(to: out)
        case .mobile: return appendMobile(to: out)
        case .stateCode:
            guard hasMobile else { return false }
            out.append("86")
        case .email: return appendEmail(to: out)
        case .orgEmail:
            guard chance(14, percent: 70) else { return false }
            appendMailName(to: out)
            out.append("@")
            out.append(NameTables.mailDomain)
        case .title:
            let roll = pick(15, below: 100)
            guard roll >= 3 else { return false }
            if roll >= 8 { out.append(NameTables.titles[Int(pick(16, below: UInt64(NameTables.titles.count)))]) }
        case .jobNumber:
            let roll = pick(17, below: 100)
            guard roll >= 2 else { return false }
            // Two people in a hundred share a number with a neighbour: it is not unique in reality either.
            if roll >= 6 { out.append(UInt64(roll < 8 ? index / 2 : index), width: 8) }
        case .telephone: if chance(18, percent: 20) { out.append(8000 + pick(19, below: 2000), width: 4) }
        case .workPlace:
            let roll = pick(20, below: 100)
            guard roll >= 20 else { return false }
            if roll >= 40 { out.append(NameTables.places[Int(pick(21, below: UInt64(NameTables.places.count)))]) }
        case .remark:
            guard chance(22, percent: 70) else { return false }
            if chance(23, percent: 3) { out.append("外派人员\n\"见合同\"") }
        case .avatar:
            guard chance(24, percent: 80) else { return false }
            if chance(25, percent: 30) {
                out.append("https://static-legacy.dingtalk.com/media/lADPD")
                out.append(pick(26, below: 1_000_000_000_000), width: 12)
                out.append("_")
                out.append("640_640.jpg")
            }
        case .extensionFields:
            guard chance(27, percent: 60) else { return false }
            out.append("{\"工位\":\"B")
            out.append(1 + pick(28, below: 9), width: 1)
            out.append("-")
            out.append(pick(29, below: 1000), width: 3)
            out.append("\",\"成本中心\":\"CC-")
            out.append(pick(30, below: 200), width: 4)
            out.append("\"}")
        case .loginID:
            guard enterpriseKind == .dingtalk else { return false }
            appendMailName(to: out)
        case .nickname:
            guard enterpriseKind != nil else { return false }
            out.append("小")
            appendHan(NameTables.givenNames, pick(31, below: Self.count(NameTables.givenNames)), to: out)
        }
        return true
    }

    func mayNeedEscape(_ field: PersonText) -> Bool {
        switch field {
        case .avatar, .extensionFields, .remark: true
        default: false
        }
    }

    /// The field as text.
    func text(_ field: PersonText, _ scratch: ByteWriter) -> String? {
        scratch.reset()
        return append(field, to: scratch) ? scratch.text() : nil
    }

    private var hasMobile: Bool { enterpriseKind == nil || chance(32, percent: 50) }

    private func appendMobile(to out: ByteWriter) -> Bool {
        guard hasMobile else { return false }
        out.append(NameTables.mobilePrefixes[Int(pick(33, below: UInt64(NameTables.mobilePrefixes.count)))])
        // 61,803,399 has no factor in common with 10^8, so no two people share the last eight digits.
        out.append((UInt64(index) &* 61_803_399) % 100_000_000, width: 8)
        return true
    }

    private func appendEmail(to out: ByteWriter) -> Bool {
        let roll = pick(34, below: 100)
        guard roll >= 30 else { return false }
        if roll >= 50 {
            appendMailName(to: out)
            out.append("@mail.example.com")
        }
        return true
    }

    private func appendMailName(to out: ByteWriter) {
        out.append(NameTables.pinyin[Int(min(surname, UInt64(NameTables.pinyin.count - 1)))])
        out.append(".")
        out.append(Int64(index))
    }

    private func appendUserID(to out: ByteWriter) {
        let scrambled = scramble.forward(UInt64(index))
        if index == 0 {
            out.append("manager")
            out.append(scrambled % 10_000, width: 4)
        } else if index % 37 == 5 {
            out.append(1_000_000_000 + (scrambled >> 28), width: 10)
            out.append("-")
            out.append(1_000_000_000 + (scrambled & 0xFFF_FFFF), width: 10)
        } else {
            out.append(100_000_000_000_000_000 + scrambled, width: 18)
        }
    }

    private func appendUnionID(to out: ByteWriter) {
        var rest = scramble.forward(UInt64(index))
        for _ in 0..<10 {
            out.append(byte: Self.alphabet[Int(rest % 62)])
            rest /= 62
        }
        var check = hash
        for _ in 0..<8 {
            out.append(byte: Self.alphabet[Int(check % 62)])
            check /= 62
        }
        out.append("iEiE")
    }

    /// Frequent surnames are drawn more often: the smaller of two draws.
    private var surname: UInt64 {
        let count = Self.count(NameTables.surnames)
        return min(pick(35, below: count), pick(36, below: count))
    }

    private func appendName(to out: ByteWriter) {
        appendHan(NameTables.surnames, surname, to: out)
        let count = Self.count(NameTables.givenNames)
        appendHan(NameTables.givenNames, pick(37, below: count), to: out)
        if chance(38, percent: 75) { appendHan(NameTables.givenNames, pick(39, below: count), to: out) }
    }

    @inline(__always)
    private static func count(_ table: StaticString) -> UInt64 { UInt64(table.utf8CodeUnitCount / 3) }

    @inline(__always)
    private func appendHan(_ table: StaticString, _ position: UInt64, to out: ByteWriter) {
        out.append(table.utf8Start + Int(position) * 3, 3)
    }

    static let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
}
