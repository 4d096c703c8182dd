import AgentAPI
import AgentService
import Foundation
import FoundationXML
import IdentityModel
import JSONKit
import Testing

/// A report stays a page, whatever the directory holds.
@Suite struct TaskReportPageTests {
    private static let hostile = [
        "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "\" onmouseover=\"alert(1)", "' onfocus='alert(1)", "]]>",
        "&lt;b&gt;",
        "李磊\u{0}\u{1B}", "\u{202E}cod.exe", "<!--", "javascript:alert(1)",
    ]

    private func report(_ names: [String]) -> TaskReport {
        var task = SyncTask()
        task.id = TaskID(number: 3)
        task.status = .held
        task.createdAt = Timestamp(milliseconds: 1_800_000_000_000)
        task.notes = names
        var report = TaskReport(task: task, idpName: names[0], time: task.createdAt)
        report.runs = [task, task]
        report.isShortened = true
        for (index, name) in names.enumerated() {
            var detail = SyncRecordDetail()
            detail.record.name = name
            detail.record.sourceId = name
            detail.record.state = SyncRecord.State.allCases[index % 4]
            detail.record.error = index % 4 == 1 ? TaskError(reason: "invalid_value", message: name) : nil
            detail.requestId = name
            detail.thirdParty = ["name": .string(name)]
            var change = FieldChange()
            change.target = name
            change.source = name
            change.thirdParty = .string(name)
            change.after = [.string(name)]
            change.changed = true
            detail.changes = [change]
            report.records.append(detail)
            var department = UnitCoverage()
            department.name = name
            report.incomplete.append(department)
        }
        return report
    }

    /// Counts elements and notes attributes while it reads.
    private final class Outline: NSObject, XMLParserDelegate {
        var elements: [String: Int] = [:]
        var attributes: Set<String> = []
        var text = ""

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes found: [String: String] = [:]
        ) {
            elements[name, default: 0] += 1
            attributes.formUnion(found.keys)
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }

    private func outline(_ html: String) throws -> Outline {
        let outline = Outline()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = outline
        try #require(parser.parse(), "\(String(describing: parser.parserError)) in line \(parser.lineNumber)")
        return outline
    }

    @Test func `whatever names hold stays text, and the page is well-formed`() throws {
        let page = try outline(TaskReportPage(report(Self.hostile)).html)
        #expect(page.elements["script"] == 1)
        #expect(page.elements["style"] == 1)
        #expect(page.elements["img"] == nil)
        #expect(page.elements["b"] == nil)
        #expect(!page.attributes.contains { $0.hasPrefix("on") || $0 == "src" || $0 == "href" })
        #expect(page.text.contains("<script>alert(1)</script>"))
        #expect(page.text.contains("李磊"))
        #expect(!page.text.contains("\u{202E}"))
    }

    @Test func `a browser may run the page's own script and style, and nothing else`() throws {
        let html = TaskReportPage(report(["总部"])).html
        let policy = try #require(html.firstMatch(of: #/Content-Security-Policy" content="([^"]*)"/#)?.1)
        #expect(policy.contains("default-src &#39;none&#39;"))
        #expect(policy.matches(of: #/sha256-[A-Za-z0-9+\/]{43}=/#).count == 2)
        #expect(!policy.contains("unsafe"))
        #expect(!html.contains("http://") || html.matches(of: #/https?:\/\/[^"]*/#).allSatisfy { $0.0.contains("www.w3.org") })
    }

    @Test func `the chart has a bar for each run, a part for each kind of change, and all of it as a table`() throws {
        var report = report(["总部"])
        report.runs = [(1, 0, 0, 0), (0, 0, 0, 0), (30, 2, 1, 1)].enumerated().map { index, counts in
            var run = SyncTask()
            run.id = TaskID(number: Int64(index + 1))
            run.createdAt = Timestamp(milliseconds: 1_800_000_000_000 + Int64(index) * 60_000)
            run.counts.employee.created = counts.0
            run.counts.employee.updated = counts.1
            run.counts.department.deleted = counts.2
            run.counts.department.failed = counts.3
            return run
        }
        let html = TaskReportPage(report).html
        let page = try outline(html)
        #expect(page.elements["svg"] == 1)
        #expect(page.elements["line"] == 1)
        #expect(page.elements["g"] == 3)
        #expect(page.elements["rect"] == 1 + 0 + 4)
        #expect(page.text.contains("The last 3 runs"))
        #expect(page.text.contains("30 created, 2 updated, 1 removed, 1 failed"))
        for run in report.runs { #expect(page.text.contains(run.id.rawValue)) }
        let chart = try #require(html.firstMatch(of: /<svg[^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>(?s:.*?)<\/svg>/))
        let (width, height) = (try #require(Int(chart.1)), try #require(Int(chart.2)))
        for bar in chart.0.matches(of: /<rect class="(\w+)" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/) {
            let edges = [bar.2, bar.3, bar.4, bar.5].compactMap { Int($0) }
            #expect(edges.count == 4 && edges[0] + edges[2] <= width && edges[1] + edges[3] <= height, "\(bar.0)")
        }
    }

    @Test func `what the script looks for is there, on every page with records`() throws {
        let html = TaskReportPage(report(["总部", "分部"])).html
        let script = try #require(html.firstMatch(of: /<script>((?s:.*?))<\/script>/)?.1)
        for id in ["filters", "shown", "filter-text", "filter-type", "filter-action", "filter-state"] {
            #expect(html.contains("id=\"\(id)\""), "\(id)")
        }
        for match in script.matches(of: /getElementById\("([^"]+)"\)/) { #expect(html.contains("id=\"\(match.1)\"")) }
        for attribute in ["data-type", "data-action", "data-state", "data-text"] { #expect(html.contains(" \(attribute)=\"")) }
        // Without the script everything is shown, and what only it makes useful is not.
        #expect(html.contains(/<form id="filters"[^>]* hidden="hidden"/))
        #expect(!html.contains(/<details [^>]*hidden/))
    }

    @Test func `a page without records, runs or trouble is a page too`() throws {
        let empty = TaskReport(task: SyncTask(), idpName: "总部", time: Timestamp(milliseconds: 0))
        let page = try outline(TaskReportPage(empty).html)
        #expect(page.text.contains("no records"))
        #expect(page.elements["svg"] == nil)
    }

    @Test func `what is held stands before everything else`() throws {
        let html = TaskReportPage(report(["一", "二", "三", "四"])).html
        let held = try #require(html.range(of: "id=\"held\""))
        let records = try #require(html.range(of: "id=\"records\""))
        #expect(held.lowerBound < records.lowerBound)
        #expect(html[held.lowerBound..<records.lowerBound].contains("data-state=\"held\""))
        #expect(!html[records.lowerBound...].contains("data-state=\"held\""))
    }
}
