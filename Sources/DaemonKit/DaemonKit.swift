// DaemonKit
