/// A department with its place in the tree and its people, all by number.
struct DepartmentSlot: Sendable {
    var department: Department
    var parent: Int32?
    var children: [Int32] = []
    /// Direct members, the biggest order first.
    var members: [Int32] = []
    /// The members who lead it.
    var leaders: [Int32] = []
}
