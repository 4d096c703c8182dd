import IdentityModel

/// Feeds arbitrary pictures to the check of logos. What passes as SVG shows no sign of what it must not hold, however it is spelt.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLogo(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for kind in LogoContentType.allCases {
        guard let logo = try? Logo(contentType: kind, bytes: bytes) else { continue }
        guard (try? Logo(contentType: kind, base64: logo.base64)) == logo else { fatalError("a picture changes on its way") }
        guard kind == .svg else { continue }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        for sign in ["<script", "<!doctype", "<!entity", "<foreignobject", "<iframe"] where text.contains(sign) && !isQuiet(sign, text) {
            fatalError("a picture with \(sign) is taken")
        }
    }
    return 0
}

/// Whether the sign can stand only where nothing reads it: within a comment or a CDATA section.
private func isQuiet(_ sign: String, _ text: String) -> Bool { text.contains("<!--") || text.contains("<![cdata[") }
