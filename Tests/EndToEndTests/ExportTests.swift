import DingTalkSimulator
import Foundation
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Lists as files, and a task as a page, as an administrator gets them from a shell.
@Suite struct ExportTests {
    @Test func `records, employees and changes come whole, and the report is a page`() async throws {
        let organisation = Organisation(employees: 0, departments: 1, seed: 1)
        try organisation.edit { contents in
            for (id, name) in [("u1", "李磊"), ("u2", "=cmd|' /C calc'!A0"), ("u3", "赵, \"大\"")] {
                try contents.add(Employee(id: id, unionID: "union" + id, name: name, memberships: [.init(departmentID: 1)]))
            }
        }
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                let task = try #require(try await pair.sync(idp).at("id").text)
                let idpText = try #require(idp.text)
                func run(_ arguments: String...) async throws -> FinishedProgram {
                    try await runProgram("sync-agent", arguments + ["--run-dir", pair.site.directory])
                }

                let records = try await run("export", "records", task, "--details")
                #expect(records.exitCode == 0, "\(records.errorOutput)")
                let lines = try records.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
                #expect(lines.map { $0.at("sourceId").text } == ["1", "u1", "u2", "u3"])
                #expect(lines[1].at("thirdParty.name").text == "李磊")

                let file = pair.site.directory + "/people.csv"
                let employees = try await run("export", "employees", idpText, "--format", "csv", "--output", file)
                #expect(employees.exitCode == 0, "\(employees.errorOutput)")
                #expect(employees.output == "")
                let bytes = try Data(contentsOf: URL(filePath: file))
                #expect(bytes.starts(with: "\u{FEFF}id,idpId,sourceId,".utf8))
                let sheet = String(decoding: bytes, as: UTF8.self)
                #expect(sheet.contains(",'=cmd|' /C calc'!A0,"))
                #expect(sheet.contains(",\"赵, \"\"大\"\"\","))
                #expect(sheet.contains(",总部钉钉,pending,active,"))
                #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
                let cursor = try #require(employees.errorOutput.firstMatch(of: #/cursor (\d+)/#)?.1)

                try organisation.edit { try $0.updateEmployee("u1") { $0.title = "架构师" } }
                _ = try await pair.sync(idp)
                let changes = try await run("export", "changes", "--after", String(cursor))
                let changed = try changes.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
                #expect(changed.map { $0.at("sourceId").text } == ["u1"])
                let before = try await run("export", "employees", idpText, "--as-of", String(cursor))
                #expect(!before.output.contains("架构师"))
                #expect(before.output.contains("李磊"))

                let page = pair.site.directory + "/report.html"
                let report = try await run("report", task, "--html", page)
                #expect(report.exitCode == 0, "\(report.errorOutput)")
                let html = try String(contentsOfFile: page, encoding: .utf8)
                #expect(html.contains("李磊"))
                #expect(html.contains("=cmd|&#39; /C calc&#39;!A0"))

                let missing = try await run("export", "records", "task-9999999", "--output", pair.site.directory + "/none.ndjson")
                #expect(missing.exitCode == 1)
                #expect(try FileManager.default.contentsOfDirectory(atPath: pair.site.directory).allSatisfy { !$0.hasPrefix("none") })
            }
        }
    }

    @Test func `a mirror that starts over over the wire equals the directory`() async throws {
        let organisation = Organisation(employees: 40, departments: 5, seed: 5)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                _ = try await pair.sync(idp)
                let first = try await pair.agent.call("employee.list", ["idpId": idp, "pageSize": 15])
                let asOf = first.at("asOf")
                let people = Array(organisation.snapshot.employees)
                try organisation.edit { contents in
                    try contents.updateEmployee(people[30].id) { $0.title = "总监" }
                    try contents.removeEmployee(people[31].id)
                }
                _ = try await pair.sync(idp)
                var listed = first.at("employees").elements
                var token = first["nextPageToken"]
                while let next = token {
                    let page = try await pair.agent.call("employee.list", ["idpId": idp, "pageSize": 15, "pageToken": next])
                    #expect(page.at("asOf") == asOf)
                    listed += page.at("employees").elements
                    token = page["nextPageToken"]
                }
                #expect(listed.count == people.count)
                #expect(!listed.contains { $0.at("title").text == "总监" || $0.at("employmentStatus").text == "left" })
                let changes = try await pair.agent.call("changes.list", ["idpId": idp, "after": asOf]).at("changes").elements
                #expect(Set(changes.compactMap { $0.at("sourceId").text }) == [people[30].id, people[31].id])
                let departments = try await pair.agent.call("department.list", ["idpId": idp, "asOf": asOf])
                #expect(departments.at("asOf") == asOf)
                #expect(try await reason { try await pair.agent.call("employee.list", ["query": "李", "asOf": asOf]) } == "invalid_params")
                #expect(try await reason { try await pair.agent.call("changes.list", ["after": "99999"]) } == "cursor_expired")
            }
        }
    }
}
