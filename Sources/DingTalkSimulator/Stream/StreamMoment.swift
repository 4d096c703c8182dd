/// What became of a stream's connection, by its number.
public enum StreamMoment: Sendable, Equatable {
    case opened(Int)
    case ended(Int)

    public var number: Int {
        switch self {
        case .opened(let number), .ended(let number): number
        }
    }
}
