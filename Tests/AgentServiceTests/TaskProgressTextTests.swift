import AgentService
import IdentityModel
import Testing

@Suite struct TaskProgressTextTests {
    @Test func `the line shows bar, share, phase, rate and time left`() {
        var text = TaskProgressText()
        var task = SyncTask()
        let start = ContinuousClock.now
        _ = text.line(for: task, at: start, barWidth: 10)
        task.progress.phase = .employees
        task.progress.departments = 50
        task.progress.employees = 950
        task.progress.percent = 50
        task.progress.etaSeconds = 4
        task.progress.throttled = 3
        let line = text.line(for: task, at: start + .seconds(2), barWidth: 10)
        #expect(line == "[█████░░░░░]   50 %  employees  50 departments  950 people  500/s  3 throttled  4 s left")
    }

    @Test(arguments: [-5, 0, 100, 4000])
    func `a share out of range does not break the bar`(percent: Int) {
        var task = SyncTask()
        task.progress.percent = percent
        var text = TaskProgressText()
        #expect(text.line(for: task, at: .now, barWidth: 10).prefix { $0 != "]" }.count == 11)
    }

    @Test func `the outcome tells counts, error and notes`() {
        var task = SyncTask()
        task.status = .partialSuccess
        task.counts.employee.total = 10
        task.counts.employee.created = 2
        task.error = TaskError(reason: "incomplete", message: "A page is missing.")
        task.notes = ["Synchronize again."]
        let outcome = TaskProgressText.outcome(of: task)
        #expect(outcome.hasSuffix("partial_success: departments 0; people 10, 2 created\nA page is missing.\nSynchronize again."))
    }
}
