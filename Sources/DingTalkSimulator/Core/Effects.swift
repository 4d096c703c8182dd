/// The faults that give an otherwise right answer an unusual shape.
struct Effects: OptionSet {
    let rawValue: Int

    static let missingLists = Effects(rawValue: 1 << 0)
    static let emptyLists = Effects(rawValue: 1 << 1)
    static let emptyUserLists = Effects(rawValue: 1 << 2)
    static let moreWithEmptyList = Effects(rawValue: 1 << 3)
    static let repeatedCursor = Effects(rawValue: 1 << 4)
    static let negativeDepartments = Effects(rawValue: 1 << 5)
    static let cyclicParent = Effects(rawValue: 1 << 6)
    static let stringlyTyped = Effects(rawValue: 1 << 7)
    static let unknownFields = Effects(rawValue: 1 << 8)
    static let truncatedJSON = Effects(rawValue: 1 << 9)
    static let silent = Effects(rawValue: 1 << 10)
    static let missingMore = Effects(rawValue: 1 << 11)
    static let unknownDepartments = Effects(rawValue: 1 << 12)
    static let emptyNames = Effects(rawValue: 1 << 13)

    var emptiesDepartments: Bool { contains(.emptyLists) }
    var emptiesUsers: Bool { contains(.emptyLists) || contains(.emptyUserLists) }
}
