/// The method of a request.
public enum HTTPMethod: String, Hashable, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    /// Whether the method sends a body even when it is empty.
    var alwaysHasBody: Bool { self == .post || self == .put || self == .patch }
}
