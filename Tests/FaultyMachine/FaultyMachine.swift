import Glibc
import Synchronization

// A machine that dies at a chosen write, whose disk is full or broken, or whose clock is wrong. A daemon is started with this library in
// `LD_PRELOAD`; the file that `FAULTY_MACHINE` names is mapped by both sides and holds the words of ``MachineWord``.

/// What stands in the file, eight bytes each.
enum MachineWord: Int {
    /// Writes, syncs, cuts and deletions of files so far.
    case boundaries
    /// The process dies in the place of the one with this number; 0: never.
    case deadly
    /// 1: no room for what is staged, 2: no room for the directory, 3: no room at all.
    case full
    /// Seconds by which the wall clock is ahead.
    case clockAhead
    /// 1: databases can be neither read nor written.
    case broken
}

private let boundaries = Atomic<Int64>(0)

private let words: Int = {
    guard let path = getenv("FAULTY_MACHINE") else { return 0 }
    let file = open(path, O_RDWR)
    guard file >= 0, let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), memory != MAP_FAILED else { return 0 }
    return Int(bitPattern: memory)
}()

private func word(_ word: MachineWord) -> UnsafeMutablePointer<Int64>? {
    UnsafeMutablePointer<Int64>(bitPattern: words)?.advanced(by: word.rawValue)
}

private func original<Function>(_ name: String, _ type: Function.Type) -> Function {
    unsafeBitCast(dlsym(UnsafeMutableRawPointer(bitPattern: -1), name), to: type)
}

private typealias Write = @convention(c) (Int32, UnsafeRawPointer?, Int, Int) -> Int
private typealias Read = @convention(c) (Int32, UnsafeMutableRawPointer?, Int, Int) -> Int
private typealias Sync = @convention(c) (Int32) -> Int32
private typealias Cut = @convention(c) (Int32, Int) -> Int32
private typealias Remove = @convention(c) (UnsafePointer<CChar>?) -> Int32
private typealias Clock = @convention(c) (Int32, UnsafeMutablePointer<timespec>?) -> Int32

private let realWrite = original("pwrite64", Write.self)
private let realRead = original("pread64", Read.self)
private let realSync = original("fsync", Sync.self)
private let realDataSync = original("fdatasync", Sync.self)
private let realCut = original("ftruncate64", Cut.self)
private let realRemove = original("unlink", Remove.self)
private let realClock = original("clock_gettime", Clock.self)

/// Counts a boundary, and dies at the deadly one.
private func boundary() {
    let number = boundaries.wrappingAdd(1, ordering: .relaxed).newValue
    guard let count = word(.boundaries), let deadly = word(.deadly) else { return }
    count.pointee = number
    guard number == deadly.pointee else { return }
    kill(getpid(), SIGKILL)
    while true { pause() }
}

private func isOpenFile(_ file: Int32, in parts: [String]) -> Bool {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/fd/\(file)", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return parts.contains { path.contains($0) }
}

private func hasRoom(_ file: Int32) -> Bool {
    switch word(.full)?.pointee {
    case 1: !isOpenFile(file, in: ["/staging/"])
    case 2: !isOpenFile(file, in: ["/directory.sqlite"])
    case 3: !isOpenFile(file, in: ["/staging/", ".sqlite"])
    default: true
    }
}

private func isBroken(_ file: Int32) -> Bool {
    word(.broken)?.pointee == 1 && isOpenFile(file, in: [".sqlite"])
}

@_cdecl("pread64") public func faultyRead(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int, _ offset: Int) -> Int {
    guard !isBroken(file) else {
        errno = EIO
        return -1
    }
    return realRead(file, bytes, count, offset)
}

@_cdecl("pwrite64") public func faultyWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ offset: Int) -> Int {
    boundary()
    guard !isBroken(file) else {
        errno = EIO
        return -1
    }
    guard hasRoom(file) else {
        errno = ENOSPC
        return -1
    }
    return realWrite(file, bytes, count, offset)
}

@_cdecl("fsync") public func faultySync(_ file: Int32) -> Int32 {
    boundary()
    guard !isBroken(file) else {
        errno = EIO
        return -1
    }
    return realSync(file)
}

@_cdecl("fdatasync") public func faultyDataSync(_ file: Int32) -> Int32 {
    boundary()
    guard !isBroken(file) else {
        errno = EIO
        return -1
    }
    return realDataSync(file)
}

@_cdecl("ftruncate64") public func faultyCut(_ file: Int32, _ length: Int) -> Int32 {
    boundary()
    return realCut(file, length)
}

@_cdecl("unlink") public func faultyRemove(_ path: UnsafePointer<CChar>?) -> Int32 {
    boundary()
    return realRemove(path)
}

@_cdecl("clock_gettime") public func faultyClock(_ clock: Int32, _ time: UnsafeMutablePointer<timespec>?) -> Int32 {
    let result = realClock(clock, time)
    if clock == CLOCK_REALTIME, result == 0, let ahead = word(.clockAhead)?.pointee { time?.pointee.tv_sec += Int(ahead) }
    return result
}
