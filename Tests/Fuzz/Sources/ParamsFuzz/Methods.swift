import AgentAPI
import LineProtocol
import RegistryAPI

/// Every method of both services; a test of the package says when one is missing.
let fuzzedMethods: [any RPCMethod.Type] = [
    DiscoverMethod.self, ServiceBackupMethod.self, ServiceHealthMethod.self, ServiceInfoMethod.self, ServiceMetricsMethod.self,
    AgentConfigs.self, AgentCredentials.self, AgentReportConnectivity.self, AgentReportSync.self, AgentWatch.self, AuditList.self,
    AuditVerify.self, ConfigExport.self, ConfigImport.self, FieldCreate.self, FieldDelete.self, FieldList.self, FieldUpdate.self,
    IdPActive.self, IdPCreate.self, IdPDelete.self, IdPDisable.self, IdPEnable.self, IdPGet.self, IdPGetLogo.self, IdPList.self,
    IdPRemoveLogo.self, IdPSetLogo.self, IdPUpdate.self, KeyRotate.self, LimitsGet.self, ChangesList.self, ChangesWatch.self,
    ConnectivityTest.self, DepartmentCreate.self, DepartmentDelete.self, DepartmentGet.self, DepartmentList.self,
    DepartmentTree.self, DepartmentUpdate.self, EmployeeCreate.self, EmployeeDelete.self, EmployeeEnable.self, EmployeeExport.self,
    EmployeeGet.self,
    EmployeeImport.self, EmployeeList.self, EmployeeResync.self, EmployeeSuspend.self, EmployeeUpdate.self, EventDrift.self,
    EventList.self, EventReceive.self, GroupCreate.self, GroupDelete.self, GroupGet.self, GroupList.self, GroupMembersList.self,
    GroupUpdate.self, LoginFinish.self, LoginInApp.self, LoginList.self, LoginStart.self, MappingPreview.self, RecordGet.self,
    RecordList.self, ScheduleList.self, SourceDepartments.self, SyncStart.self, TaskApply.self, TaskApprove.self, TaskCancel.self,
    TaskCoverage.self, TaskGet.self, TaskList.self, TaskReject.self, TaskUndo.self, TaskWait.self, TaskWarnings.self, TaskWatch.self,
]
