import Glibc

/// The groups that this system knows. Looking up may read files or ask the network: keep it off the hot path.
public enum SystemGroups {
    /// The id of a group given by its name, or by its number.
    public static func identifier(of nameOrNumber: String) throws(GroupLookupError) -> gid_t {
        if let number = gid_t(nameOrNumber) {
            // The largest number means "leave as it is" to the system.
            guard number != gid_t.max else { throw .unknownGroup(nameOrNumber) }
            return number
        }
        // The system would read a name up to its first zero byte only.
        guard !nameOrNumber.utf8.contains(0) else { throw .unknownGroup(nameOrNumber) }
        var record = group()
        let found: gid_t? = try lookUp("group \(nameOrNumber)") { buffer, size in
            var result: UnsafeMutablePointer<group>?
            let code = getgrnam_r(nameOrNumber, &record, buffer, size, &result)
            return (code, result?.pointee.gr_gid)
        }
        guard let identifier = found else { throw .unknownGroup(nameOrNumber) }
        return identifier
    }

    /// All groups of a user, the primary one among them, as the system's files tell now; empty for a user that the system does not know.
    public static func groups(ofUser user: uid_t) throws(GroupLookupError) -> Set<gid_t> {
        var record = passwd()
        let found: (String, gid_t)? = try lookUp("user \(user)") { buffer, size in
            var result: UnsafeMutablePointer<passwd>?
            let code = getpwuid_r(user, &record, buffer, size, &result)
            return (code, result.map { (String(cString: $0.pointee.pw_name), $0.pointee.pw_gid) })
        }
        guard let (name, primary) = found else { return [] }
        var count: Int32 = 64
        while true {
            var identifiers = [gid_t](repeating: 0, count: Int(count))
            let room = count
            if getgrouplist(name, primary, &identifiers, &count) >= 0 { return Set(identifiers.prefix(Int(count))) }
            guard count > room, count <= 1 << 20 else { throw .system(SystemError("list the groups of \(name)", code: ERANGE)) }
        }
    }

    /// Calls one of the `get…_r` functions with a buffer that grows until the record fits.
    private static func lookUp<Record>(
        _ subject: String, _ call: (UnsafeMutablePointer<CChar>, Int) -> (Int32, Record?)
    ) throws(GroupLookupError) -> Record? {
        var size = 4096
        while true {
            let (code, record) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
                buffer.baseAddress.map { call($0, size) } ?? (ENOMEM, nil)
            }
            switch code {
            case 0: return record
            // What the different sources of names answer for a name that is not there; see getgrnam(3).
            case ENOENT, ESRCH, EBADF, EPERM: return nil
            case EINTR: continue
            case ERANGE where size < 1 << 22: size *= 4
            default: throw .system(SystemError("look up \(subject)", code: code))
            }
        }
    }
}
