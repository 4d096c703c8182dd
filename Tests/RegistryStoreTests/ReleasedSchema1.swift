/// A database as the first schema left it, with two IdPs, what became of a third, and the key that sealed their secrets. Never edited.
enum ReleasedSchema1 {
    static let masterKey = String(repeating: "5a", count: 32)

    static let dump = #"""
        BEGIN TRANSACTION;
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            uid INTEGER NOT NULL,
            pid INTEGER NOT NULL,
            role TEXT NOT NULL,
            method TEXT NOT NULL,
            idp_id TEXT,
            outcome TEXT NOT NULL,
            changes TEXT NOT NULL CHECK (json_valid(changes)),
            -- Links the entry to all before it.
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        INSERT INTO "audit" VALUES(1,1795468675429,0,6418,'admin','idp.create','idp-0z9g7hk0hvzwv7xeiic1','ok','[{"path":"type","after":"dingtalk"},{"path":"name","after":"总部钉钉"},{"path":"description","after":"Log in with DingTalk"},{"path":"status","after":"enabled"},{"path":"dingtalk.corpId","after":"ding1"},{"path":"dingtalk.appKey","after":"key1"},{"path":"dingtalk.appSecret","after":{"set":true,"fingerprint":"sha256:e9b17b82"}},{"path":"dingtalk.dingtalkType","after":"standard"},{"path":"dingtalk.eventAesKey","after":{"set":true,"fingerprint":"sha256:8b4eeea1"}},{"path":"dingtalk.eventToken","after":{"set":true,"fingerprint":"sha256:18cc5466"}},{"path":"dingtalk.eventMode","after":"off"},{"path":"sync.automatic","after":false},{"path":"sync.cycleHours","after":6},{"path":"sync.users","after":true},{"path":"sync.detail","after":"basic"},{"path":"sync.scope.mode","after":"all"},{"path":"sync.mappings.department","after":[{"source":"name","target":"name","targetType":"builtin"},{"source":"parent_id","target":"parentId","targetType":"builtin"},{"source":"order","target":"order","targetType":"builtin"},{"source":"dept_manager_userid_list","target":"managers","targetType":"builtin"}]},{"path":"sync.mappings.employee","after":[{"source":"userid","target":"username","targetType":"builtin"},{"source":"name","target":"displayName","targetType":"builtin"},{"source":["org_email","email"],"target":"email","targetType":"builtin"},{"source":"mobile","target":"telephone","targetType":"builtin"},{"source":"title","target":"title","targetType":"builtin"},{"source":"job_number","target":"employeeNumber","targetType":"builtin"},{"source":"work_place","target":"workPlace","targetType":"builtin"},{"source":"remark","target":"description","targetType":"builtin"},{"source":"hired_date","target":"hiredDate","targetType":"builtin","transform":"date"}]},{"path":"sync.departures.policy","after":"suspend"},{"path":"sync.departures.retainDays","after":30},{"path":"sync.guard.maxDeletePercent","after":10},{"path":"sync.guard.maxDeleteCount","after":50}]',X'E34FE8028541B52F32E91D1261FB009F9FA63998647EBDBB0564A4E08F9DB61C');
        INSERT INTO "audit" VALUES(2,1795468675617,0,6426,'admin','idp.create','idp-rgpdagygxvgiv1rdsttr','ok','[{"path":"type","after":"custom"},{"path":"name","after":"own"},{"path":"status","after":"closed"},{"path":"sync.automatic","after":false},{"path":"sync.cycleHours","after":24},{"path":"sync.users","after":true},{"path":"sync.detail","after":"basic"},{"path":"sync.scope.mode","after":"all"},{"path":"sync.mappings.department","after":[{"source":"name","target":"name","targetType":"builtin"},{"source":"parent_id","target":"parentId","targetType":"builtin"},{"source":"order","target":"order","targetType":"builtin"},{"source":"dept_manager_userid_list","target":"managers","targetType":"builtin"}]},{"path":"sync.mappings.employee","after":[{"source":"userid","target":"username","targetType":"builtin"},{"source":"name","target":"displayName","targetType":"builtin"},{"source":["org_email","email"],"target":"email","targetType":"builtin"},{"source":"mobile","target":"telephone","targetType":"builtin"},{"source":"title","target":"title","targetType":"builtin"},{"source":"job_number","target":"employeeNumber","targetType":"builtin"},{"source":"work_place","target":"workPlace","targetType":"builtin"},{"source":"remark","target":"description","targetType":"builtin"},{"source":"hired_date","target":"hiredDate","targetType":"builtin","transform":"date"}]},{"path":"sync.departures.policy","after":"suspend"},{"path":"sync.departures.retainDays","after":30},{"path":"sync.guard.maxDeletePercent","after":10},{"path":"sync.guard.maxDeleteCount","after":50}]',X'5A81E55FF8E54A65F6811F15648A3845D093441A3C26AAF99569B8C42A0C4078');
        INSERT INTO "audit" VALUES(3,1795468675772,0,6434,'admin','idp.create','idp-r5pip6t0y90qip1ifxy9','ok','[{"path":"type","after":"custom"},{"path":"name","after":"gone"},{"path":"status","after":"closed"},{"path":"sync.automatic","after":false},{"path":"sync.cycleHours","after":24},{"path":"sync.users","after":true},{"path":"sync.detail","after":"basic"},{"path":"sync.scope.mode","after":"all"},{"path":"sync.mappings.department","after":[{"source":"name","target":"name","targetType":"builtin"},{"source":"parent_id","target":"parentId","targetType":"builtin"},{"source":"order","target":"order","targetType":"builtin"},{"source":"dept_manager_userid_list","target":"managers","targetType":"builtin"}]},{"path":"sync.mappings.employee","after":[{"source":"userid","target":"username","targetType":"builtin"},{"source":"name","target":"displayName","targetType":"builtin"},{"source":["org_email","email"],"target":"email","targetType":"builtin"},{"source":"mobile","target":"telephone","targetType":"builtin"},{"source":"title","target":"title","targetType":"builtin"},{"source":"job_number","target":"employeeNumber","targetType":"builtin"},{"source":"work_place","target":"workPlace","targetType":"builtin"},{"source":"remark","target":"description","targetType":"builtin"},{"source":"hired_date","target":"hiredDate","targetType":"builtin","transform":"date"}]},{"path":"sync.departures.policy","after":"suspend"},{"path":"sync.departures.retainDays","after":30},{"path":"sync.guard.maxDeletePercent","after":10},{"path":"sync.guard.maxDeleteCount","after":50}]',X'813376C6AA4CF70ABED90B02B8DD868D2C8E3C840E237E497848E240E9F61561');
        INSERT INTO "audit" VALUES(4,1795468675929,0,6443,'admin','idp.delete','idp-r5pip6t0y90qip1ifxy9','ok','[{"path":"type","before":"custom"},{"path":"name","before":"gone"},{"path":"status","before":"closed"},{"path":"sync.automatic","before":false},{"path":"sync.cycleHours","before":24},{"path":"sync.users","before":true},{"path":"sync.detail","before":"basic"},{"path":"sync.scope.mode","before":"all"},{"path":"sync.mappings.department","before":[{"source":"name","target":"name","targetType":"builtin"},{"source":"parent_id","target":"parentId","targetType":"builtin"},{"source":"order","target":"order","targetType":"builtin"},{"source":"dept_manager_userid_list","target":"managers","targetType":"builtin"}]},{"path":"sync.mappings.employee","before":[{"source":"userid","target":"username","targetType":"builtin"},{"source":"name","target":"displayName","targetType":"builtin"},{"source":["org_email","email"],"target":"email","targetType":"builtin"},{"source":"mobile","target":"telephone","targetType":"builtin"},{"source":"title","target":"title","targetType":"builtin"},{"source":"job_number","target":"employeeNumber","targetType":"builtin"},{"source":"work_place","target":"workPlace","targetType":"builtin"},{"source":"remark","target":"description","targetType":"builtin"},{"source":"hired_date","target":"hiredDate","targetType":"builtin","transform":"date"}]},{"path":"sync.departures.policy","before":"suspend"},{"path":"sync.departures.retainDays","before":30},{"path":"sync.guard.maxDeletePercent","before":10},{"path":"sync.guard.maxDeleteCount","before":50}]',X'1AD1AB618066E9644B4F920BF53D6D024FC4DFB1AED9D80B11CCA7C2CE300DB6');
        INSERT INTO "audit" VALUES(5,1795468676196,0,6449,'admin','idp.update','idp-rgpdagygxvgiv1rdsttr','ok','[{"path":"description","after":"Kept by hand"}]',X'4924609EB4CDF50B2BE3B517075B9A604F68357F9B4072AA8D2606196BEB70ED');
        CREATE TABLE audit_chain (
            id INTEGER PRIMARY KEY CHECK (id = 0),
            -- The last entry that retention dropped: the chain goes on from it.
            pruned INTEGER NOT NULL,
            pruned_hash BLOB NOT NULL CHECK (length(pruned_hash) = 32),
            -- Proves which entry is the newest.
            head BLOB NOT NULL
        ) STRICT;
        INSERT INTO "audit_chain" VALUES(0,0,X'0000000000000000000000000000000000000000000000000000000000000000',X'C0DDCEE4A176E68580690F9BE234F8F3B47B07FA9917038E808E9AAEB66724F8');
        CREATE TABLE change (
            revision INTEGER PRIMARY KEY AUTOINCREMENT,
            idp_id TEXT,
            change TEXT NOT NULL CHECK (change IN ('created', 'updated', 'enabled', 'disabled', 'deleted', 'fields')),
            time INTEGER NOT NULL
        ) STRICT;
        INSERT INTO "change" VALUES(1,'idp-0z9g7hk0hvzwv7xeiic1','created',1795468675429);
        INSERT INTO "change" VALUES(2,'idp-rgpdagygxvgiv1rdsttr','created',1795468675617);
        INSERT INTO "change" VALUES(3,'idp-r5pip6t0y90qip1ifxy9','created',1795468675772);
        INSERT INTO "change" VALUES(4,'idp-r5pip6t0y90qip1ifxy9','deleted',1795468675929);
        INSERT INTO "change" VALUES(5,'idp-rgpdagygxvgiv1rdsttr','updated',1795468676196);
        CREATE TABLE field (
            key TEXT NOT NULL,
            owner TEXT NOT NULL CHECK (owner IN ('department', 'employee')),
            name TEXT NOT NULL,
            type TEXT NOT NULL CHECK (type IN ('string', 'number', 'boolean', 'date')),
            description TEXT,
            PRIMARY KEY (owner, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO "grdb_migrations" VALUES('idps');
        INSERT INTO "grdb_migrations" VALUES('audit');
        CREATE TABLE idp (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id GLOB 'idp-[a-z0-9]*'),
            type TEXT NOT NULL CHECK (type IN ('dingtalk', 'custom', 'wecom', 'lark', 'ldap', 'idaas')),
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 2 AND 100),
            description TEXT,
            status TEXT NOT NULL CHECK (status IN ('enabled', 'closed')),
            revision INTEGER NOT NULL CHECK (revision >= 1),
            -- The revision at which a setting changed last that a connectivity test depends on.
            tested_revision INTEGER NOT NULL CHECK (tested_revision BETWEEN 1 AND revision),
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            -- A value that one IdP only may have: type, member and value.
            exclusive_key TEXT UNIQUE,
            settings TEXT NOT NULL CHECK (json_valid(settings)),
            sync TEXT NOT NULL CHECK (json_valid(sync)),
            connectivity TEXT NOT NULL DEFAULT 'untested' CHECK (connectivity IN ('untested', 'passed', 'failed')),
            connectivity_checked_at INTEGER CHECK ((connectivity = 'untested') = (connectivity_checked_at IS NULL)),
            last_sync TEXT CHECK (last_sync IS NULL OR json_valid(last_sync)),
            CHECK (type <> 'custom' OR json_extract(sync, '$.automatic') = 0)
        ) STRICT;
        INSERT INTO "idp" VALUES(1,'idp-0z9g7hk0hvzwv7xeiic1','dingtalk','总部钉钉','Log in with DingTalk','enabled',1,1,1795468675429,1795468675429,'dingtalk.corpId=ding1','{"corpId":"ding1","appKey":"key1","dingtalkType":"standard","eventMode":"off"}','{"automatic":false,"cycleHours":6,"users":true,"detail":"basic","scope":{"mode":"all"},"mappings":{"department":[{"source":"name","target":"name","targetType":"builtin"},{"source":"parent_id","target":"parentId","targetType":"builtin"},{"source":"order","target":"order","targetType":"builtin"},{"source":"dept_manager_userid_list","target":"managers","targetType":"builtin"}],"employee":[{"source":"userid","target":"username","targetType":"builtin"},{"source":"name","target":"displayName","targetType":"builtin"},{"source":["org_email","email"],"target":"email","targetType":"builtin"},{"source":"mobile","target":"telephone","targetType":"builtin"},{"source":"title","target":"title","targetType":"builtin"},{"source":"job_number","target":"employeeNumber","targetType":"builtin"},{"source":"work_place","target":"workPlace","targetType":"builtin"},{"source":"remark","target":"description","targetType":"builtin"},{"source":"hired_date","target":"hiredDate","targetType":"builtin","transform":"date"}]},"departures":{"policy":"suspend","retainDays":30},"guard":{"maxDeletePercent":10,"maxDeleteCount":50}}','untested',NULL,NULL);
        INSERT INTO "idp" VALUES(2,'idp-rgpdagygxvgiv1rdsttr','custom','own','Kept by hand','closed',2,1,1795468675617,1795468676196,NULL,'{}','{"automatic":false,"cycleHours":24,"users":true,"detail":"basic","scope":{"mode":"all"},"mappings":{"department":[{"source":"name","target":"name","targetType":"builtin"},{"source":"parent_id","target":"parentId","targetType":"builtin"},{"source":"order","target":"order","targetType":"builtin"},{"source":"dept_manager_userid_list","target":"managers","targetType":"builtin"}],"employee":[{"source":"userid","target":"username","targetType":"builtin"},{"source":"name","target":"displayName","targetType":"builtin"},{"source":["org_email","email"],"target":"email","targetType":"builtin"},{"source":"mobile","target":"telephone","targetType":"builtin"},{"source":"title","target":"title","targetType":"builtin"},{"source":"job_number","target":"employeeNumber","targetType":"builtin"},{"source":"work_place","target":"workPlace","targetType":"builtin"},{"source":"remark","target":"description","targetType":"builtin"},{"source":"hired_date","target":"hiredDate","targetType":"builtin","transform":"date"}]},"departures":{"policy":"suspend","retainDays":30},"guard":{"maxDeletePercent":10,"maxDeleteCount":50}}','untested',NULL,NULL);
        CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO "meta" VALUES('auditKey',X'78B891611FCF7CDC2EC376B41CF4AC0669A834ACC4242FC998F1D39B34BD11C3C602AC418F245881D154845C67F37F8501452654DCE04FF21D15770F3689313530DF3280A2134B2325CDCDA3D943ADBEF46935CDE627703B0C4F104E');
        INSERT INTO "meta" VALUES('masterKeyCheck',X'C737AB58A0CDBDA6CEF683DD20721BAF03849E4E4A35704CF76105D017EA5F72');
        CREATE TABLE secret (
            idp_id TEXT NOT NULL REFERENCES idp (id) ON DELETE CASCADE,
            field TEXT NOT NULL,
            key_id TEXT NOT NULL,
            -- AES-256-GCM: nonce, ciphertext, tag.
            sealed BLOB NOT NULL CHECK (length(sealed) > 28),
            fingerprint TEXT NOT NULL,
            PRIMARY KEY (idp_id, field)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO "secret" VALUES('idp-0z9g7hk0hvzwv7xeiic1','appSecret','c737ab58',X'E51F27AD869A812A252C561BC840D0BB21579DD7E8B9101F7CA0C2191817A6F13F4A009E3B6D021F','sha256:e9b17b82');
        INSERT INTO "secret" VALUES('idp-0z9g7hk0hvzwv7xeiic1','eventAesKey','c737ab58',X'C1AC7B897C6ACA2A6C0055AAB047F77264A1D71B72BCE38196C47C6B7564CAFCB3482096B80DA2D75798491BD5D7A8BDF202B65A48D22ECFD3FD173CE2CF5414C5759A7244D3BC','sha256:8b4eeea1');
        INSERT INTO "secret" VALUES('idp-0z9g7hk0hvzwv7xeiic1','eventToken','c737ab58',X'E78274C212D5608C1F083519AD278FA3F2E3040BC186E1B0FD2932C91882F12FCC','sha256:18cc5466');
        CREATE UNIQUE INDEX idp_one_enabled_custom ON idp (type) WHERE type = 'custom' AND status = 'enabled';
        CREATE TRIGGER idp_enabled_limit_insert BEFORE INSERT ON idp
            WHEN NEW.status = 'enabled' AND (SELECT count(*) FROM idp WHERE status = 'enabled') >= 5
            BEGIN SELECT RAISE(ABORT, 'five IdPs are enabled already'); END;
        CREATE TRIGGER idp_enabled_limit_update BEFORE UPDATE OF status ON idp
            WHEN NEW.status = 'enabled' AND OLD.status <> 'enabled' AND (SELECT count(*) FROM idp WHERE status = 'enabled') >= 5
            BEGIN SELECT RAISE(ABORT, 'five IdPs are enabled already'); END;
        CREATE TRIGGER idp_keeps_identity BEFORE UPDATE OF id, type ON idp
            WHEN NEW.id <> OLD.id OR NEW.type <> OLD.type
            BEGIN SELECT RAISE(ABORT, 'the id and the type of an IdP never change'); END;
        CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'audit entries never change'); END;
        CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN OLD.number > (SELECT pruned FROM audit_chain)
            BEGIN SELECT RAISE(ABORT, 'audit entries are kept until their retention ends'); END;
        DELETE FROM "sqlite_sequence";
        INSERT INTO "sqlite_sequence" VALUES('idp',3);
        INSERT INTO "sqlite_sequence" VALUES('change',5);
        COMMIT;
        """#
}
