/// What came is not what had to come.
public struct Mismatch: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
