/// What an element of a harmless SVG picture may be and have.
enum SVGRules {
    /// Proves one start tag.
    static func check(_ name: String, _ attributes: [SVGAttribute]) throws(SVGRefusal) {
        let element = name.localName.lowercased()
        if element == "script" { throw .forbidden("scripts", "remove every script element") }
        if element == "foreignobject" { throw .forbidden("foreignObject", "draw its content as SVG") }
        let isPlain = name.prefix.isEmpty || name.prefix == "svg"
        // Elements of drawing programs, under a prefix of their own, are not shown.
        guard isPlain ? elements.contains(element) : !active.contains(element) else {
            throw .forbidden("the element \(name)", "it is not part of a still picture; remove it")
        }
        for attribute in attributes { try check(attribute, of: element) }
    }

    private static func check(_ attribute: SVGAttribute, of element: String) throws(SVGRefusal) {
        let name = attribute.name.localName.lowercased()
        let value = attribute.value
        if attribute.name == "xmlns" || attribute.name.prefix == "xmlns" {
            guard !value.lowercased().contains("xhtml") else { throw .forbidden("parts in HTML", "draw them as SVG") }
            return
        }
        if name.hasPrefix("on") {
            throw .forbidden("the event attribute \(attribute.name)", "remove every attribute that begins with \"on\"")
        }
        if name == "base" { throw .forbidden("the attribute \(attribute.name)", "remove it") }
        if references.contains(name) { return try checkReference(value, attribute.name) }
        if name == "attributename" {
            let target = value.localName.lowercased()
            guard !references.contains(target), !target.hasPrefix("on") else {
                throw .forbidden("an animation of \(value)", "remove it")
            }
        }
        // Long path data have no colon, and need no search.
        if value.utf8.contains(UInt8(ascii: ":")), value.lowercased().filter({ !$0.isWhitespace }).contains("javascript:") {
            throw .forbidden("scripts", "remove the attribute \(attribute.name) of \(element)")
        }
        if attribute.name.prefix.isEmpty { try SVGStyle.checkAttribute(value, isStyle: name == "style") }
    }

    /// A reference is to a part of the picture, or to a pixel picture within it.
    private static func checkReference(_ value: String, _ name: String) throws(SVGRefusal) {
        let text = value.drop(while: \.isWhitespace)
        if text.isEmpty || text.hasPrefix("#") { return }
        let lowered = text.lowercased()
        if ["png", "jpeg", "jpg", "gif", "webp"].contains(where: { lowered.hasPrefix("data:image/\($0);base64,") }) { return }
        throw .forbidden(
            "references to other files (\(name))", "embed pictures as data:image/png;base64,… and refer only to #parts of the picture")
    }

    private static let references: Set = ["href", "src", "data", "action", "formaction", "ping", "srcset", "poster"]

    /// Elements that act wherever they stand, under whatever prefix.
    private static let active: Set = [
        "script", "foreignobject", "iframe", "frame", "embed", "object", "applet", "audio", "video", "source", "track", "link", "meta",
        "base",
        "form", "input", "button", "textarea", "handler", "listener", "html", "body", "img", "portal", "style", "include",
    ]

    private static let elements: Set = [
        "svg", "g", "defs", "symbol", "use", "switch", "title", "desc", "metadata", "style", "view", "a",
        "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textpath", "image",
        "lineargradient", "radialgradient", "meshgradient", "meshrow", "meshpatch", "hatch", "hatchpath", "stop", "pattern", "solidcolor",
        "clippath", "mask", "marker", "cursor", "color-profile", "font", "font-face", "glyph", "missing-glyph", "hkern", "vkern",
        "animate", "animatemotion", "animatetransform", "animatecolor", "set", "mpath",
        "filter", "feblend", "fecolormatrix", "fecomponenttransfer", "fecomposite", "feconvolvematrix", "fediffuselighting",
        "fedisplacementmap", "fedistantlight", "fedropshadow", "feflood", "fefunca", "fefuncb", "fefuncg", "fefuncr", "fegaussianblur",
        "feimage", "femerge", "femergenode", "femorphology", "feoffset", "fepointlight", "fespecularlighting", "fespotlight", "fetile",
        "feturbulence",
    ]
}

/// What style sheets and presentation attributes of a harmless SVG picture may say.
enum SVGStyle {
    /// Proves a style sheet, or the text of a `style` attribute.
    static func check(_ text: String) throws(SVGRefusal) {
        if text.contains("\\") { throw .forbidden("\"\\\" in its styles", "write the characters themselves") }
        try checkReferences(text.lowercased())
    }

    /// Proves an attribute that may be read as a style.
    static func checkAttribute(_ value: String, isStyle: Bool) throws(SVGRefusal) {
        if isStyle { return try check(value) }
        let text = value.lowercased()
        if text.contains("\\"), text.contains("(") { throw .forbidden("\"\\\" in its styles", "write the characters themselves") }
        if text.contains("(") { try checkReferences(text) }
    }

    private static func checkReferences(_ text: String) throws(SVGRefusal) {
        let remedy = "refer only to #parts of the picture"
        for word in ["@import", "@font-face", "@namespace", "image-set(", "image(", "cross-fade(", "src(", "expression(", "-moz-binding"]
        where text.contains(word) {
            throw .forbidden("\(word) in its styles", remedy)
        }
        var rest = text[...]
        while let start = rest.firstRange(of: "url(") {
            rest = rest[start.upperBound...].drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
            guard rest.first == "#" else { throw .forbidden("references to other files in its styles", remedy) }
        }
    }
}
