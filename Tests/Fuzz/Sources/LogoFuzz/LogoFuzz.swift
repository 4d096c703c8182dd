import IdentityModel

/// Feeds arbitrary pictures to the check of logos. What passes as SVG shows no sign of what it must not hold, however it is spelt.
func fuzzLogo(_ input: [UInt8]) {
    for kind in LogoContentType.allCases {
        guard let logo = try? Logo(contentType: kind, bytes: input) else { continue }
        guard (try? Logo(contentType: kind, base64: logo.base64)) == logo else { fatalError("a picture changes on its way") }
        if kind == .svg { judge(shown(input.map(lowercased))) }
    }
}

private func judge(_ picture: [UInt8]) {
    for sign in ["<script", "<!doctype", "<!entity", "<foreignobject", "<iframe"] where picture.contains(Array(sign.utf8)) {
        fatalError("a picture with \(sign) is taken")
    }
    // One is the declaration that the text is XML.
    guard picture.ranges(of: Array("<?".utf8)).count < 2 else { fatalError("a picture with processing instructions is taken") }
}

/// The picture without its comments, in which nothing is read. Bytes, because a letter may be of several scalars, as no sign is.
private func shown(_ picture: [UInt8]) -> [UInt8] {
    var shown: [UInt8] = []
    var rest = picture[...]
    while let start = rest.firstRange(of: Array("<!--".utf8)) {
        shown += rest[..<start.lowerBound]
        rest = rest[start.upperBound...]
        guard let end = rest.firstRange(of: Array("-->".utf8)) else { fatalError("a picture with half a comment is taken") }
        rest = rest[end.upperBound...]
    }
    return shown + rest
}

private func lowercased(_ byte: UInt8) -> UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte }
