/// Why a control call was refused.
enum ControlError: Error {
    case unknownPath
    case badBody(String)
}
