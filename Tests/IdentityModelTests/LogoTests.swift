import Foundation
import IdentityModel
import Testing

struct LogoTests {
    /// A PNG of one pixel with a chunk that makes it as long as wanted.
    static func png(bytes count: Int = 69) -> [UInt8] {
        let header: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let size: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]
        let fixed = chunk("IHDR", size).count + chunk("IEND", []).count + header.count + 12
        return header + chunk("IHDR", size) + chunk("IDAT", [UInt8](repeating: 7, count: count - fixed)) + chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let length = (0..<4).reversed().map { UInt8(content.count >> ($0 * 8) & 255) }
        return length + Array(name.utf8) + content + [0, 0, 0, 0]
    }

    static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 2, 1, 2, 3, 0xFF, 0xD9]

    static func svg(_ body: String, root: String = "") -> [UInt8] {
        Array(#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"\#(root)>\#(body)</svg>"#.utf8)
    }

    private func refusal(_ type: LogoContentType, _ bytes: [UInt8]) -> Logo.Refusal? {
        do throws(Logo.Refusal) {
            _ = try Logo(contentType: type, base64: Data(bytes).base64EncodedString())
            return nil
        } catch {
            return error
        }
    }

    @Test func `pictures are recognised by their content`() {
        let pictures: [(LogoContentType, [UInt8])] = [(.png, Self.png()), (.jpeg, Self.jpeg), (.svg, Self.svg("<path d='M0 0'/>"))]
        for (type, bytes) in pictures {
            for said in LogoContentType.allCases {
                if said == type {
                    #expect(refusal(said, bytes) == nil, "\(said)")
                } else if case .contentType? = refusal(said, bytes) {
                } else {
                    Issue.record("\(type) passed as \(said)")
                }
            }
        }
    }

    @Test func `one MiB is taken, one byte more is not`() {
        let limit = 1 << 20
        #expect(refusal(.png, Self.png(bytes: limit)) == nil)
        #expect(refusal(.png, Self.png(bytes: limit + 1)) == .tooLarge(bytes: limit + 1))
    }

    @Test func `what is cut off, empty or nothing is refused`() {
        let png = Self.png()
        let broken: [ArraySlice<UInt8>] = [
            png.dropLast(), Self.jpeg.dropLast(), png.prefix(8), Self.jpeg.prefix(3), [], Array("GIF89a".utf8)[...],
        ]
        for bytes in broken {
            for type in LogoContentType.allCases { #expect(refusal(type, Array(bytes)) != nil) }
        }
        var empty = Self.png()
        empty[19] = 0
        #expect(refusal(.png, empty) != nil)
    }

    @Test(arguments: ["QUI", "QUJD\n", "QU JD", "QUJD====", "QUI-", "QUJ=", "é"])
    func `base64 that is not exact is refused`(_ text: String) {
        guard case .invalid(let problem)? = #expect(throws: Logo.Refusal.self, performing: { try Logo(contentType: .png, base64: text) })
        else {
            Issue.record("another refusal")
            return
        }
        #expect(problem.contains("base64"))
    }

    @Test(arguments: [
        "<g><rect width='1'/></g>", "<!-- <script> is only named --><title>A &amp; B &#x4E2D;</title>",
        "<use href='#a'/><use xlink:href='#a'/>",
        "<style><![CDATA[.a > .b { fill: url(#grad) }]]></style>", "<rect style='fill:url( \"#grad\" )' fill='url(#g)'/>",
        "<image href='data:image/png;base64,AAAA'/>", "<sodipodi:namedview xmlns:sodipodi='urn:x' sodipodi:path='C:\\logo'/>",
        "<animate attributeName='fill' to='red'/>",
    ])
    func `an SVG that only shows itself is taken`(_ body: String) {
        #expect(refusal(.svg, Self.svg(body)) == nil)
        #expect(refusal(.svg, Array("\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8) + Self.svg(body)) == nil)
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "<SCRIPT/>", "<x:script xmlns:x='http://www.w3.org/2000/svg'/>", "<rect onclick='a()'/>",
        "<rect OnLoad='a()'/>",
        "<foreignObject/>", "<image href='https://example.com/a.png'/>", "<image xlink:href='//example.com/a.png'/>",
        "<use href='other.svg#a'/>",
        "<a href='javascript:alert(1)'/>", "<a href='&#106;avascript:alert(1)'/>", "<image href='data:image/svg+xml;base64,AAAA'/>",
        "<style>@import 'a.css';</style>", "<style>@im<!-- -->port 'a.css';</style>", "<style>@im<![CDATA[port]]> 'a.css';</style>",
        "<style>a{background:url(https://e.com)}</style>", "<style>a{background:u\\72l(https://e.com)}</style>",
        "<rect fill='url(http://e.com#a)'/>",
        "<rect style='fill:url(//e.com)'/>", "<set attributeName='href' to='https://e.com'/>", "<animate attributeName='xlink:href'/>",
        "<set attributeName='onclick' to='x'/>", "<h:b xmlns:h='http://www.w3.org/1999/xhtml'/>",
        "<g xmlns='http://www.w3.org/1999/&#120;html'/>",
        "<iframe/>", "<v:iframe xmlns:v='urn:x' />", "<g xml:base='https://e.com'/>", "<title>&nbsp;</title>",
        "<?xml-stylesheet href='a'?>", "<!ENTITY a 'b'>",
        "<g>", "</g>", "<g></h>", "<g a=1/>", "<g a='1' a='2'/>", "<g a='<'/>", "<g a='1'b='2'/>", "<title>a & b</title>",
        "<title>&#0;</title>",
        "<!-- open", "<![CDATA[ open", "<g a='", "<", "<g", "&", "&#x110000;",
    ])
    func `an SVG that acts, reaches out or is broken is refused`(_ body: String) {
        guard case .invalid? = refusal(.svg, Self.svg(body)) else {
            Issue.record("taken: \(body)")
            return
        }
    }

    @Test(arguments: [
        "<!--><script>alert(1)</script>-->", "<!---><script>alert(1)</script>-->", "<!-- --!><script>alert(1)</script>-->", "<!-- -- -->",
        "<title><![CDATA[><script>alert(1)</script>]]></title>", "<style><![CDATA[</style><script>alert(1)</script>]]></style>",
    ])
    func `what is a comment or text to XML and live within a page of HTML is refused`(_ body: String) {
        #expect(refusal(.svg, Self.svg(body)) != nil)
    }

    @Test func `an XML declaration that ends early for a page of HTML is refused`() {
        for declaration in ["<?xml version='1.0' ><script>alert(1)</script>?>", "<?xml <!DOCTYPE svg ?>"] {
            #expect(refusal(.svg, Array(declaration.utf8) + Self.svg("")) != nil, "\(declaration)")
        }
    }

    @Test func `a document type is refused with what to do, whatever it holds`() {
        let bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>"
        guard case .invalid(let problem)? = refusal(.svg, Array(bomb.utf8) + Self.svg("<title>&b;</title>")) else {
            Issue.record("taken")
            return
        }
        #expect(problem.contains("remove the <!DOCTYPE"))
    }

    @Test(arguments: [
        #"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">"#,
        "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 20010904//EN'\n  'http://www.w3.org/TR/2001/REC-SVG-20010904/DTD/svg10.dtd' >",
        "<!DOCTYPE svg>",
    ])
    func `the document type that drawing programs write is taken, before the picture and once`(_ type: String) {
        let declaration = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n<!-- drawn -->\n"
        #expect(refusal(.svg, Array((declaration + type).utf8) + Self.svg("")) == nil)
        #expect(refusal(.svg, Array((type + type).utf8) + Self.svg("")) != nil)
        #expect(refusal(.svg, Self.svg("") + Array(type.utf8)) != nil)
        #expect(refusal(.svg, Self.svg(type)) != nil)
        #expect(refusal(.svg, Array(type.utf8) + Self.svg("<title>&nbsp;</title>")) != nil)
    }

    @Test(arguments: [
        #"<!DOCTYPE svg SYSTEM "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">"#, "<!DOCTYPE html>", "<!DOCTYPE svg []>",
        #"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY a "b">]>"#,
        #"<!DOCTYPE svg PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">"#,
        #"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://example.com/svg11.dtd">"#,
        #"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/><script>alert(1)</script>">"#, "<!DOCTYPE svg",
        "<!DOCTYPEsvg>",
        "<!doctype svg>",
    ])
    func `any other document type is refused`(_ type: String) {
        #expect(refusal(.svg, Array(type.utf8) + Self.svg("")) != nil)
    }

    @Test func `the outermost element is one svg in SVG's namespace`() {
        for text in ["<svg/>", "<html xmlns='http://www.w3.org/2000/svg'/>", "<a>", "<svg xmlns='urn:x'/>", "<?xml-stylesheet href='a'?>"] {
            #expect(refusal(.svg, Array(text.utf8)) != nil, "\(text)")
        }
        #expect(refusal(.svg, Self.svg("") + Self.svg("")) != nil)
        #expect(refusal(.svg, Self.svg("") + Array("text".utf8)) != nil)
        #expect(refusal(.svg, Self.svg("", root: " onload='x()'")) != nil)
        #expect(refusal(.svg, Self.svg("\u{0}")) != nil)
        #expect(refusal(.svg, Self.svg("") + [0xFF]) != nil)
    }

    @Test func `no bytes at all make the check fail to answer`() {
        var generator = SplitMix(state: 20_261_123)
        let rich = Self.svg("<!--c--><style><![CDATA[a{fill:url(#g)}]]></style><g a='&#x41;&amp;'><use href='#g'/></g><title>&lt;中</title>")
        for _ in 0..<2000 {
            for (type, bytes) in [(LogoContentType.png, Self.png()), (.jpeg, Self.jpeg), (.svg, rich)] {
                var broken = bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let place = Int.random(in: 0..<broken.count, using: &generator)
                    switch Int.random(in: 0...2, using: &generator) {
                    case 0: broken[place] = UInt8.random(in: 0...255, using: &generator)
                    case 1: broken.removeSubrange(place..<min(broken.count, place + 3))
                    default: broken.insert(contentsOf: "<&'\">/".utf8.shuffled(using: &generator), at: place)
                    }
                    if broken.isEmpty { broken = [0] }
                }
                if let logo = try? Logo(contentType: type, bytes: broken) { #expect(logo.bytes == broken) }
            }
        }
    }
}

/// A generator whose numbers are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
