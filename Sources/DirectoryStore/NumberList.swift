import IdentityModel

extension Sequence {
    /// The numbers behind these ids as a JSON list, for `json_each`.
    func numberList<Kind: IdentifierKind>() -> String where Element == Identifier<Kind> {
        "[" + compactMap(\.number).map(String.init).joined(separator: ",") + "]"
    }
}
