import DirectoryStore
import IdentityModel
import JSONKit

/// Gives a task the status, counts and words that its run has earned.
struct Outcome: Sendable {
    let task: SyncTask
    let now: @Sendable () -> Timestamp
    let run: DecidedRun

    private var reading: Reading { run.reading }
    private var proof: ReadingProof { run.proof }
    private var comparison: Comparison { run.comparison }
    private var confirmation: Confirmation { run.confirmation }

    /// The task as it ends when the transaction has done `applied`.
    func task(after applied: AppliedCounts) -> SyncTask {
        var task = task
        task.endedAt = now()
        task.counts.department = applied.department
        task.counts.department.total = comparison.departments.total
        task.counts.department.same = comparison.departments.same
        task.counts.employee = applied.employee
        if let persons = comparison.persons {
            task.counts.employee.total = persons.total
            task.counts.employee.same = max(0, persons.total - applied.employee.created - applied.employee.updated)
        }
        task.progress.phase = .done
        task.progress.departments = task.counts.department.total
        task.progress.employees = task.counts.employee.total
        task.progress.percent = 100
        task.progress.etaSeconds = nil
        task.progress.requests = reading.requests
        task.progress.throttled = reading.throttled
        task.notes = reading.notes + comparison.departments.notes
        task.counts.department.warned = comparison.departments.warnings.count
        task.counts.employee.warned = comparison.oddities.total + applied.misplaced
        if task.counts.employee.warned > 0 {
            task.notes.append(
                "\(task.counts.employee.warned) times something is odd about an employee (an account name or email address that several have, "
                    + "an id that is another's but for its case, an empty name, an unknown department). They are synchronized all the same; task.warnings lists them."
            )
        }
        let isInDoubt = run.absent > 0 || !proof.isComplete
        if let words = SyncRun.words(headcount: task.sourceHeadcount, read: comparison.persons?.total ?? 0, isInDoubt: isInDoubt) {
            task.notes.append(words)
        }
        settle(&task, applied)
        return task
    }

    private func settle(_ task: inout SyncTask, _ applied: AppliedCounts) {
        let isIncomplete = proof.isLacking(task)
        let isDoubtful = !isIncomplete && confirmation.basis != .scope && !confirmation.kept.isEmpty
        if isIncomplete { noteGaps(&task) }
        if isDoubtful { noteDoubt(&task) }
        if case .held(let type, let error) = run.ruling {
            task.failType = type
            task.error = error
        }
        if task.dryRun {
            task.status = .planned
        } else if run.ruling.isHeld, applied.held > 0 {
            task.status = .held
            task.endedAt = nil
        } else {
            task.status = isIncomplete || isDoubtful || applied.isLacking ? .partialSuccess : .success
        }
    }

    private func noteDoubt(_ task: inout SyncTask) {
        task.failType = confirmation.fault.map { SyncTask.FailType($0.class) } ?? .protection
        task.error =
            confirmation.fault.map { TaskError(source: $0) }
            ?? TaskError(reason: "protection", message: "Employees are absent from the listings and present when asked for alone.")
        let kept = confirmation.staying(of: run.absent)
        task.notes.append(
            "\(kept) employees are absent from the listings and not proven to have left; they are kept. Look whether the application's "
                + "contact scope and permissions are as they were, and synchronize again.")
    }

    private func noteGaps(_ task: inout SyncTask) {
        let trouble = reading.ledger.firstTrouble
        task.failType = trouble?.error?.source.map { SyncTask.FailType($0.class) } ?? .network
        task.error =
            trouble?.error
            ?? TaskError(reason: "incomplete", message: "The source did not give everything that it lists.")
        let units = max(reading.ledger.troubles, proof.unread.count)
        let absent = confirmation.staying(of: run.absent)
        let departments = comparison.departments.absent.count - comparison.removable.count
        task.notes.append(
            "\(units) departments or persons could not be read completely. "
                + "\(absent) employees and \(departments) departments that were not seen are kept; "
                + "everything else is applied. The coverage of the task names what is missing; synchronize again.")
    }
}

extension AppliedCounts {
    fileprivate var isLacking: Bool { department.failed + employee.failed > 0 }
}
